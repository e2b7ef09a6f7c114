import { openScratch } from "./scratch.ts";

/** How long, ms, a browser may take to copy a file to where downloads go. */
const copying = { ofMemory: 60_000, ofDisk: 600_000 };

interface SavePicker {
  showSaveFilePicker(options: {
    suggestedName: string;
  }): Promise<{ createWritable(): Promise<WritableStream<Uint8Array>> }>;
}

const hasPicker = (place: object): place is SavePicker => "showSaveFilePicker" in place;

/** A file on this device's disk that is written as it comes. */
export interface Place {
  readonly stream: WritableStream<Uint8Array>;
  /** When the stream is closed: now it is the person's file. */
  keep(): Promise<void>;
  /** Nothing of it stays. */
  drop(): Promise<void>;
}

/**
 * Opens one: where the person says, if the browser asks them for a place, else on this site's part of the disk, and then among their
 * downloads. `undefined` where memory is all there is. Rejects with `AbortError` when the person closes the question.
 */
export async function openPlace(name: string): Promise<Place | undefined> {
  if (hasPicker(window)) {
    const chosen = await window.showSaveFilePicker({ suggestedName: name });
    const nothing = (): Promise<void> => Promise.resolve();
    // A stream that was not closed leaves no file.
    return { stream: await chosen.createWritable(), keep: nothing, drop: nothing };
  }
  const scratch = await openScratch();
  return (
    scratch && {
      stream: scratch.stream,
      keep: async () => download(await scratch.file(), name, copying.ofDisk, () => void scratch.remove()),
      drop: () => scratch.remove(),
    }
  );
}

/** Puts what is in memory among the person's downloads. */
export function saveBlob(blob: Blob, name: string): void {
  download(blob, name, copying.ofMemory);
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
