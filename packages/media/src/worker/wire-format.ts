import type { BaseKey } from "@subrosa/sframe";
import type { Bytes, FindLayout } from "../layout/index.ts";
import type { FrameOpener } from "./open-frame.ts";
import type { FrameSealer } from "./seal-frame.ts";

/** A key that seals, until it is retired. */
export interface Sealer extends FrameSealer {
  readonly kid: bigint;
  retire(): void;
}

/** Makes the sealing keys of a worker. */
export interface Sealing {
  /** Rejects when the bytes are no key of this wire, or one that must not seal again. */
  derive(base: BaseKey): Promise<Sealer>;
}

/** A key that opens. */
export interface Opener extends FrameOpener {
  readonly kid: bigint;
}

/** The keys of one track, by KID. */
export interface OpenerRing extends FrameOpener {
  add(key: Opener): void;
  /** Says whether there was one. */
  remove(kid: bigint): boolean;
  has(kid: bigint): boolean;
  kids(): IterableIterator<bigint>;
}

/** How one track opens. */
export interface Opening {
  readonly ring: OpenerRing;
  /** Rejects when the bytes are no key of this wire. */
  derive(base: BaseKey): Promise<Opener>;
  /** The KID that a sealed part names; undefined for bytes that name none. */
  kidOf(sealed: Bytes): bigint | undefined;
  /** The track is over. */
  close(): void;
}

/** One wire, as a worker has it: all that differs between them. */
export interface WireFormat {
  readonly layoutFor: FindLayout;
  readonly sealing: Sealing;
  /** For one more track. */
  opening(): Opening;
}
