import type { Bytes } from "./bytes.ts";

const smallest = 256;
const largestDouble = 32_768;
const step = 4096;
/** What is padded to more would not fit any more into LiveKit's 64,000 bytes, with envelope and addresses. */
const largest = 61_440;

/**
 * Appends 0x80 and zeroes (ISO/IEC 7816-4), up to the next of 256, 512, … 32,768, 36,864, … 61,440 bytes: LiveKit compresses text before it is
 * sealed, so that bare lengths would tell what it says. Longer data is let through as long as it is.
 */
export function pad(bytes: Uint8Array): Bytes {
  let bucket = smallest;
  while (bucket <= bytes.length) bucket += bucket < largestDouble ? bucket : step;
  const padded = new Uint8Array(Math.max(bytes.length + 1, Math.min(bucket, largest)));
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  return padded;
}

/** What was padded; `undefined` if it was not. */
export function unpad(padded: Bytes): Bytes | undefined {
  let end = padded.length - 1;
  while (end >= 0 && padded[end] === 0) end--;
  return end >= 0 && padded[end] === 0x80 ? padded.subarray(0, end) : undefined;
}
