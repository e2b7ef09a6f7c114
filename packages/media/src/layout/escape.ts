import type { Bytes } from "./layout.ts";

const emulationPrevention = 0x03;
const stopByte = 0x80;

/** A word in whose highest bits it shows whether one of its four bytes is zero (Mycroft's test). */
const zeroBits = (four: number): number => (four - 0x01010101) & ~four;

/** Index of the next word with a zero byte in it, or the number of words: nothing that we look for starts elsewhere. */
function wordWithZero(words: Int32Array, from: number): number {
  let at = from;
  // Sixteen bytes at one look: most of a frame passes here.
  for (; at + 3 < words.length; at += 4) {
    const bits =
      zeroBits(words[at] as number) |
      zeroBits(words[at + 1] as number) |
      zeroBits(words[at + 2] as number) |
      zeroBits(words[at + 3] as number);
    if (bits & 0x80808080) break;
  }
  while (at < words.length && !(zeroBits(words[at] as number) & 0x80808080)) at++;
  return at;
}

/**
 * Finds, in one scan, where `00 00 x` stands with its third byte at `from` or later: with x up to 3, which must be escaped,
 * or with x = 3 exactly, which is an escape. Gives the offsets of the third bytes.
 */
function findThirdBytes(bytes: Bytes, from: number, end: number, exact: boolean): number[] {
  const found: number[] = [];
  // Words need an aligned start; without them each byte is looked at.
  const words = new Int32Array(bytes.buffer, 0, bytes.byteOffset === 0 ? end >> 2 : 0);
  let at = Math.max(0, from - 2);
  while (at + 2 < end) {
    if ((at & 3) === 0) at = wordWithZero(words, at >> 2) << 2;
    const third = bytes[at + 2] as number;
    if (
      bytes[at] === 0 &&
      bytes[at + 1] === 0 &&
      (exact ? third === emulationPrevention : third <= 3) &&
      at + 2 < end
    ) {
      found.push(at + 2);
      // Behind an inserted or removed byte the count of zeros starts anew.
      at += exact ? 3 : 2;
    } else {
      at++;
    }
  }
  return found;
}

/** Copies a run; gives the offset behind it. Short ones byte by byte: a hostile frame is made of them, and a call for each costs. */
function copyRun(from: Bytes, start: number, end: number, to: Bytes, at: number): number {
  if (end - start > 32) {
    to.set(from.subarray(start, end), at);
    return at + end - start;
  }
  let next = at;
  for (let i = start; i < end; i++) to[next++] = from[i] as number;
  return next;
}

/**
 * Makes the bytes behind `from` free of start codes (H.264 §7.4.1: emulation prevention), one copy only where it is needed.
 * A NAL unit must not end in a zero byte: such an end, or one that looks like our mark, gets the mark 0x80 behind it.
 */
export function escapeNal(bytes: Bytes, from: number): Bytes {
  const inserts = findThirdBytes(bytes, from, bytes.length, false);
  const last = bytes[bytes.length - 1];
  return insertEscapes(bytes, inserts, last === 0 || last === stopByte);
}

/**
 * The same, as LiveKit's SDKs do it: zeros in front of `from` don't count, and the end gets no mark.
 */
export function escapeBehind(bytes: Bytes, from: number): Bytes {
  return insertEscapes(bytes, findThirdBytes(bytes, from + 2, bytes.length, false), false);
}

function insertEscapes(bytes: Bytes, inserts: readonly number[], marked: boolean): Bytes {
  if (inserts.length === 0 && !marked) return bytes;
  const escaped = new Uint8Array(bytes.length + inserts.length + (marked ? 1 : 0));
  let done = 0;
  let to = 0;
  for (const at of inserts) {
    to = copyRun(bytes, done, at, escaped, to);
    escaped[to++] = emulationPrevention;
    done = at;
  }
  copyRun(bytes, done, bytes.length, escaped, to);
  if (marked) escaped[escaped.length - 1] = stopByte;
  return escaped;
}

/** The inverse of {@link escapeNal}: gives what stands behind `from`. */
export function unescapeNal(bytes: Bytes, from: number): Bytes {
  const end = bytes[bytes.length - 1] === stopByte && bytes.length > from ? bytes.length - 1 : bytes.length;
  return removeEscapes(bytes, from, end, findThirdBytes(bytes, from, end, true));
}

/** The inverse of {@link escapeBehind}: gives what stands behind `from`. */
export function unescapeBehind(bytes: Bytes, from: number): Bytes {
  return removeEscapes(bytes, from, bytes.length, findThirdBytes(bytes, from + 2, bytes.length, true));
}

function removeEscapes(bytes: Bytes, from: number, end: number, removals: readonly number[]): Bytes {
  if (removals.length === 0) return bytes.subarray(from, end);
  const plain = new Uint8Array(end - from - removals.length);
  let done = from;
  let to = 0;
  for (const at of removals) {
    to = copyRun(bytes, done, at, plain, to);
    done = at + 1;
  }
  copyRun(bytes, done, end, plain, to);
  return plain;
}
