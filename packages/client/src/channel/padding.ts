/** Bytes of the largest letter, padded: with MLS's own and base64url it fits into one message of the gateway. */
export const maxLetter = 47_104;

const smallest = 256;

/** Appends 0x80 and zeroes (ISO/IEC 7816-4), up to the next of 256, 512, … 32,768 and 47,104 bytes, so that a length tells little. */
export function pad(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  let bucket = smallest;
  while (bucket <= bytes.length) bucket *= 2;
  const padded = new Uint8Array(Math.max(bytes.length + 1, Math.min(bucket, maxLetter)));
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  return padded;
}

/** What was padded; `undefined` if it was not. */
export function unpad(padded: Uint8Array): Uint8Array | undefined {
  let end = padded.length - 1;
  while (end >= 0 && padded[end] === 0) end--;
  return end >= 0 && padded[end] === 0x80 ? padded.subarray(0, end) : undefined;
}
