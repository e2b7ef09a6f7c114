import { SframeError } from "./errors.ts";

/** A KID of sender keys: which key the sender distributed, and how often it was ratcheted (RFC 9605 §5.1). */
export interface RatchetKid {
  readonly generation: bigint;
  /** Only the low `stepBits` bits travel. */
  readonly step: number;
}

/** Bits for the ratchet step unless the application says otherwise: `R` of RFC 9605 §5.1. */
export const defaultStepBits = 8;

/**
 * KID = generation << R | step mod 2^R (RFC 9605 §5.1). `step` is a whole number from 0.
 * Throws {@link SframeError} `invalid-key-layout` when a value has no place in 64 bits.
 */
export function ratchetKid(kid: RatchetKid, stepBits: number = defaultStepBits): bigint {
  checkBits("ratchet step", stepBits);
  checkIndex("ratchet step", kid.step);
  return pack("generation", kid.generation, stepBits) | BigInt(kid.step % 2 ** stepBits);
}

/** The parts of a sender key's KID; `step` is modulo 2^R. Throws {@link SframeError} `invalid-key-layout` for a bad `stepBits`. */
export function parseRatchetKid(kid: bigint, stepBits: number = defaultStepBits): RatchetKid {
  checkBits("ratchet step", stepBits);
  return { generation: kid >> BigInt(stepBits), step: Number(BigInt.asUintN(stepBits, kid)) };
}

/** Widths of the fields of an MLS KID: `E` and `S` of RFC 9605 §5.2. */
export interface MlsKidLayout {
  /** Bits of the epoch that travel. */
  readonly epochBits: number;
  /** Bits of the sender's leaf index: see {@link mlsIndexBits}. */
  readonly indexBits: number;
}

/** A KID of an MLS group (RFC 9605 §5.2). */
export interface MlsKid {
  /** The sender's choice, one for each of its tracks; small values give short headers. */
  readonly context: bigint;
  readonly leafIndex: number;
  /** When parsed, modulo 2^E. */
  readonly epoch: bigint;
}

/** The smallest `S` with groupSize ≤ 2^S (RFC 9605 §5.2). */
export function mlsIndexBits(groupSize: number): number {
  checkIndex("group size", groupSize);
  return groupSize <= 1 ? 0 : 32 - Math.clz32(groupSize - 1);
}

/**
 * KID = context << (S + E) | leaf index << E | epoch mod 2^E (RFC 9605 §5.2).
 * Throws {@link SframeError} `invalid-key-layout` when a value has no place in its field or in 64 bits.
 */
export function mlsKid(kid: MlsKid, layout: MlsKidLayout): bigint {
  const { epochBits, indexBits } = checkLayout(layout);
  checkIndex("leaf index", kid.leafIndex);
  if (kid.leafIndex >= 2 ** indexBits || kid.epoch < 0n) {
    throw new SframeError(
      "invalid-key-layout",
      `Leaf ${kid.leafIndex} has no place in ${indexBits} bits, or epoch ${kid.epoch} is negative.`,
    );
  }
  const sender = (BigInt(kid.leafIndex) << BigInt(epochBits)) | BigInt.asUintN(epochBits, kid.epoch);
  return pack("context", kid.context, epochBits + indexBits) | sender;
}

/** The parts of an MLS KID; `epoch` is modulo 2^E. Throws {@link SframeError} `invalid-key-layout` for a bad layout. */
export function parseMlsKid(kid: bigint, layout: MlsKidLayout): MlsKid {
  const { epochBits, indexBits } = checkLayout(layout);
  return {
    context: kid >> BigInt(epochBits + indexBits),
    leafIndex: Number(BigInt.asUintN(indexBits, kid >> BigInt(epochBits))),
    epoch: BigInt.asUintN(epochBits, kid),
  };
}

/** Puts a value above `lowBits` bits that belong to other fields. */
function pack(what: string, value: bigint, lowBits: number): bigint {
  if (value < 0n || value >= 1n << BigInt(64 - lowBits)) {
    throw new SframeError(
      "invalid-key-layout",
      `The ${what} ${value} has no place in the ${64 - lowBits} bits that the layout leaves for it.`,
    );
  }
  return value << BigInt(lowBits);
}

function checkLayout(layout: MlsKidLayout): MlsKidLayout {
  checkBits("epoch", layout.epochBits);
  checkBits("leaf index", layout.indexBits);
  return layout;
}

function checkBits(what: string, bits: number): void {
  if (!Number.isInteger(bits) || bits < 0 || bits > 32) {
    throw new SframeError("invalid-key-layout", `The layout gives the ${what} ${bits} bits; it takes 0 to 32.`);
  }
}

function checkIndex(what: string, value: number): void {
  if (!Number.isInteger(value) || value < 0 || value > 0xffff_ffff) {
    throw new SframeError(
      "invalid-key-layout",
      `The ${what} must be a whole number from 0 to 2^32−1; the caller gave ${value}.`,
    );
  }
}
