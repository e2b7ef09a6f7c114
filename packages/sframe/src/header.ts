import { SframeError } from "./errors.ts";

const u64 = 1n << 64n;
const word = 1n << 32n;

/** A decoded SFrame header (RFC 9605 §4.3). */
export interface Header {
  /** Which key, 0 to 2⁶⁴−1. */
  readonly kid: bigint;
  /** Which frame under that key, 0 to 2⁶⁴−1. */
  readonly ctr: bigint;
  /** Size of the encoded header: 1 to 17 bytes. */
  readonly length: number;
}

/** The same header in 32-bit words: the frame path has no time for BigInts. */
export interface HeaderWords {
  readonly kidHigh: number;
  readonly kidLow: number;
  readonly ctrHigh: number;
  readonly ctrLow: number;
  readonly length: number;
}

/** Upper and lower 32 bits of a KID. Throws {@link SframeError} `invalid-kid` outside 0 to 2⁶⁴−1. */
export function kidWords(kid: bigint): readonly [high: number, low: number] {
  if (kid < 0n || kid >= u64)
    throw new SframeError("invalid-kid", `The KID must be between 0 and 2^64−1; the caller gave ${kid}.`);
  return [Number(kid / word), Number(kid % word)];
}

/** Upper and lower 32 bits of a counter. Throws {@link SframeError} `invalid-counter` outside 0 to 2⁶⁴−1. */
export function ctrWords(ctr: bigint): readonly [high: number, low: number] {
  if (ctr < 0n || ctr >= u64)
    throw new SframeError("invalid-counter", `The CTR must be between 0 and 2^64−1; the caller gave ${ctr}.`);
  return [Number(ctr / word), Number(ctr % word)];
}

/** Two 32-bit words as one BigInt. */
export function fromWords(high: number, low: number): bigint {
  return high === 0 ? BigInt(low) : BigInt(high) * word + BigInt(low);
}

/** Bytes that a value takes behind the config byte: none for 0 to 7, else as few as hold it. */
function fieldLength(high: number, low: number): number {
  if (high !== 0) return high < 0x100 ? 5 : high < 0x1_0000 ? 6 : high < 0x100_0000 ? 7 : 8;
  if (low < 8) return 0;
  return low < 0x100 ? 1 : low < 0x1_0000 ? 2 : low < 0x100_0000 ? 3 : 4;
}

/** The four bits of the config byte for one field: the value itself, or the flag and its length minus one. */
function fieldBits(high: number, low: number): number {
  const length = fieldLength(high, low);
  return length === 0 ? low : 8 | (length - 1);
}

/** Writes the low `length` bytes of a value, big-endian. */
function writeField(target: Uint8Array, at: number, length: number, high: number, low: number): void {
  for (let i = length - 1, shift = 0; i >= 0; i--, shift += 8) {
    target[at + i] = shift < 32 ? low >>> shift : high >>> (shift - 32);
  }
}

/** Bytes that a header takes. */
export function headerLength(kidHigh: number, kidLow: number, ctrHigh: number, ctrLow: number): number {
  return 1 + fieldLength(kidHigh, kidLow) + fieldLength(ctrHigh, ctrLow);
}

/** Writes a header at `at`; the target must have room for it. */
export function writeHeader(
  target: Uint8Array,
  at: number,
  kidHigh: number,
  kidLow: number,
  ctrHigh: number,
  ctrLow: number,
): void {
  const kidLength = fieldLength(kidHigh, kidLow);
  target[at] = (fieldBits(kidHigh, kidLow) << 4) | fieldBits(ctrHigh, ctrLow);
  writeField(target, at + 1, kidLength, kidHigh, kidLow);
  writeField(target, at + 1 + kidLength, fieldLength(ctrHigh, ctrLow), ctrHigh, ctrLow);
}

/**
 * Encodes a header in the fewest bytes (RFC 9605 §4.3).
 * Throws {@link SframeError} `invalid-kid` or `invalid-counter` outside 0 to 2⁶⁴−1.
 */
export function encodeHeader(kid: bigint, ctr: bigint): Uint8Array<ArrayBuffer> {
  const [kidHigh, kidLow] = kidWords(kid);
  const [ctrHigh, ctrLow] = ctrWords(ctr);
  const target = new Uint8Array(headerLength(kidHigh, kidLow, ctrHigh, ctrLow));
  writeHeader(target, 0, kidHigh, kidLow, ctrHigh, ctrLow);
  return target;
}

/** Decodes a header into words; undefined for truncated bytes and for a value that isn't in its shortest form. */
export function readHeader(bytes: Uint8Array): HeaderWords | undefined {
  const config = bytes[0];
  if (config === undefined) return undefined;
  const kidLength = config & 0x80 ? ((config >> 4) & 7) + 1 : 0;
  const ctrLength = config & 0x08 ? (config & 7) + 1 : 0;
  const length = 1 + kidLength + ctrLength;
  if (bytes.length < length) return undefined;
  let kidHigh = 0;
  let kidLow = (config >> 4) & 7;
  let at = 1;
  if (kidLength > 0) {
    for (kidLow = 0; at <= kidLength; at++) {
      kidHigh = ((kidHigh << 8) | (kidLow >>> 24)) >>> 0;
      kidLow = ((kidLow << 8) | (bytes[at] as number)) >>> 0;
    }
    if (fieldLength(kidHigh, kidLow) !== kidLength) return undefined;
  }
  let ctrHigh = 0;
  let ctrLow = config & 7;
  if (ctrLength > 0) {
    for (ctrLow = 0; at < length; at++) {
      ctrHigh = ((ctrHigh << 8) | (ctrLow >>> 24)) >>> 0;
      ctrLow = ((ctrLow << 8) | (bytes[at] as number)) >>> 0;
    }
    if (fieldLength(ctrHigh, ctrLow) !== ctrLength) return undefined;
  }
  return { kidHigh, kidLow, ctrHigh, ctrLow, length };
}

/**
 * Decodes the header at the start of `bytes` (RFC 9605 §4.3). Never throws on bytes from the wire: undefined when they
 * end too early, or when KID or CTR is not "encoded with the minimum number of bytes", as the RFC demands.
 */
export function decodeHeader(bytes: Uint8Array): Header | undefined {
  const words = readHeader(bytes);
  if (!words) return undefined;
  return {
    kid: fromWords(words.kidHigh, words.kidLow),
    ctr: fromWords(words.ctrHigh, words.ctrLow),
    length: words.length,
  };
}
