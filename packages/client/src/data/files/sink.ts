import { concat } from "../../channel/bytes.ts";

/** Where a file goes, piece by piece. */
export interface Sink {
  write(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** All of it was right. */
  close(): Promise<Blob | undefined>;
  /** It ends without. */
  abort(reason: unknown): void;
}

const gatherPieces = 64;

/** Gathers a file. Every few pieces they become one Blob, which a browser may keep outside of memory. */
export function blobSink(): Sink {
  // Whatever the sender calls it: shown in the page's origin, markup of theirs would be the page's own.
  const type = "application/octet-stream";
  let blobs: Blob[] = [];
  let pieces: Uint8Array<ArrayBuffer>[] = [];
  const gather = (): void => {
    if (pieces.length > 0) blobs.push(new Blob(pieces, { type }));
    pieces = [];
  };
  return {
    write: (bytes) => {
      pieces.push(concat(bytes));
      if (pieces.length >= gatherPieces) gather();
      return Promise.resolve();
    },
    close: () => {
      gather();
      return Promise.resolve(new Blob(blobs, { type }));
    },
    abort: () => {
      blobs = [];
      pieces = [];
    },
  };
}

/** Writes a file where the application says, as fast as that takes it. */
export function streamSink(stream: WritableStream<Uint8Array>): Sink {
  const writer = stream.getWriter();
  return {
    write: async (bytes) => {
      await writer.ready;
      await writer.write(bytes);
    },
    close: async () => {
      await writer.close();
      return undefined;
    },
    // The stream may have failed by itself already.
    abort: (reason) => void writer.abort(reason).catch(() => undefined),
  };
}
