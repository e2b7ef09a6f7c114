import type { FileTransfer, RoomFiles } from "@subrosa/client";

/** Above this a file goes straight to the disk, where the browser can do that: memory is not made for it. */
const mostInMemory = 64 * 1024 * 1024;

interface SavePicker {
  showSaveFilePicker(options: {
    suggestedName: string;
  }): Promise<{ createWritable(): Promise<WritableStream<Uint8Array>> }>;
}

const hasPicker = (place: object): place is SavePicker => "showSaveFilePicker" in place;

/** Takes a file that somebody offers, and puts it where downloads go. Rejects when it didn't come whole. */
export async function saveFile(files: RoomFiles, { id, name, size }: FileTransfer): Promise<void> {
  if (size > mostInMemory && hasPicker(window)) {
    const chosen = await window.showSaveFilePicker({ suggestedName: name });
    await files.take(id, await chosen.createWritable());
    return;
  }
  const blob = await files.take(id);
  if (!blob) return;
  // Never shown by this page: what others send is data, and might be a page of its own.
  const address = URL.createObjectURL(new Blob([blob], { type: "application/octet-stream" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
