import type { FileTransfer, RoomFiles } from "@subrosa/client";

import { openScratch } from "../../app/scratch.ts";

/** Above this a file goes straight to the disk, where the browser can do that: in memory it takes up to twice its size. */
const mostInMemory = 64 * 1024 * 1024;
/** How long, ms, a browser may take to copy a file to where downloads go. */
const copying = { ofMemory: 60_000, ofDisk: 600_000 };

interface SavePicker {
  showSaveFilePicker(options: {
    suggestedName: string;
  }): Promise<{ createWritable(): Promise<WritableStream<Uint8Array>> }>;
}

const hasPicker = (place: object): place is SavePicker => "showSaveFilePicker" in place;

/** Takes a file that somebody offers, and puts it where downloads go. Rejects when it didn't come whole. */
export async function saveFile(files: Pick<RoomFiles, "take">, transfer: FileTransfer): Promise<void> {
  const { id, name, size } = transfer;
  if (size > mostInMemory && hasPicker(window)) {
    const chosen = await window.showSaveFilePicker({ suggestedName: name });
    await files.take(id, await chosen.createWritable());
    return;
  }
  const scratch = size > mostInMemory ? await openScratch() : undefined;
  if (scratch === undefined) {
    const blob = await files.take(id);
    if (blob) download(blob, name, copying.ofMemory);
    return;
  }
  try {
    await files.take(id, scratch.stream);
    download(await scratch.file(), name, copying.ofDisk, () => void scratch.remove());
  } catch (error) {
    await scratch.remove();
    throw error;
  }
}

function download(blob: Blob, name: string, within: number, done: () => void = () => undefined): void {
  // Never shown by this page: what others send is data, and might be a page of its own.
  const address = URL.createObjectURL(new Blob([blob], { type: "application/octet-stream" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => {
    URL.revokeObjectURL(address);
    done();
  }, within);
}
