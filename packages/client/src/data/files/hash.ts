import { createSHA256 } from "hash-wasm";

const step = 1_048_576;

/** SHA-256 of bytes that come one after the other: WebCrypto wants all of them at once. */
export interface RunningHash {
  update(bytes: Uint8Array): void;
  /** 32 bytes. Once. */
  digest(): Uint8Array;
}

/** A hash of nothing yet. */
export async function runningHash(): Promise<RunningHash> {
  const hash = await createSHA256();
  return {
    update: (bytes) => void hash.update(bytes),
    digest: () => hash.digest("binary"),
  };
}

/** SHA-256 of a file, of which only a megabyte is in memory at once. Rejects if it can't be read. */
export async function hashOf(file: Blob): Promise<Uint8Array> {
  const hash = await runningHash();
  for (let at = 0; at < file.size; at += step) hash.update(await readBytes(file, at, at + step));
  return hash.digest();
}

/** So many bytes of a file. Rejects if it can't be read any more. */
export async function readBytes(file: Blob, from: number, to: number): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await file.slice(from, to).arrayBuffer());
}
