import { OpeningKey, type BaseKey, type CipherSuite, type Opened } from "@subrosa/sframe";
import type { Bytes } from "../layout/index.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { RateLimit } from "./limits.ts";

/** Generations that a track holds on trial, and as many that it keeps once they have opened a frame. */
export const tentativeGenerations = 2;
/** Derivations that bytes from the wire can cause, for each track and second. */
export const tentativeDerivationsPerSecond = 4;

/** A key on trial, and what tells its base key from others. */
export interface TentativeKey {
  readonly key: OpeningKey;
  readonly fingerprint: string;
}

/** Keys on trial: derived at a bounded rate, a bounded few, and kept by the track only after a valid tag. */
export class TentativeKeys {
  readonly #suite: CipherSuite;
  readonly #rate: RateLimit;
  readonly #keys = new Map<bigint, TentativeKey>();

  constructor(suite: CipherSuite, now: () => number) {
    this.#suite = suite;
    this.#rate = new RateLimit(tentativeDerivationsPerSecond, now);
  }

  /** Derives a key and holds it on trial; the oldest gives way. False when too many came in this second. */
  async add(base: BaseKey): Promise<boolean> {
    if (this.#keys.has(base.kid)) return true;
    if (!this.#rate.take()) return false;
    const fingerprint = await fingerprintOf(base.baseKey);
    this.#keys.set(base.kid, { key: await OpeningKey.derive(this.#suite, base), fingerprint });
    for (const kid of this.#keys.keys()) {
      if (this.#keys.size <= tentativeGenerations) break;
      this.#keys.delete(kid);
    }
    return true;
  }

  has(kid: bigint): boolean {
    return this.#keys.has(kid);
  }

  /** Opens a frame with a key on trial; the caller keeps the key when it fits. */
  async open(
    kid: bigint,
    sframe: Bytes,
    metadata: Bytes,
  ): Promise<{ opened: Opened; tentative: TentativeKey } | undefined> {
    const tentative = this.#keys.get(kid);
    return tentative && { opened: await tentative.key.open(sframe, metadata), tentative };
  }

  /** Ends the trial of a KID. */
  remove(kid: bigint): void {
    this.#keys.delete(kid);
  }
}
