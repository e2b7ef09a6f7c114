import type { BaseKey } from "@subrosa/sframe";
import { fingerprintOf } from "./fingerprint.ts";
import { RateLimit } from "./rate-limit.ts";
import type { Opener, Opening } from "./wire-format.ts";

/** Keys that a track holds on trial. */
const tentativeGenerations = 2;
/** Derivations that bytes from the wire can cause, for each track and second. */
const tentativeDerivationsPerSecond = 4;

/** An opening key, and what tells its base key from others. */
export interface KnownKey {
  readonly key: Opener;
  readonly fingerprint: string;
}

/** Keys on trial: derived at a bounded rate, a bounded few, and kept by the track only after a valid tag. */
export class TentativeKeys {
  readonly #opening: Opening;
  readonly #rate: RateLimit;
  readonly #keys = new Map<bigint, KnownKey>();

  constructor(opening: Opening, now: () => number) {
    this.#opening = opening;
    this.#rate = new RateLimit(tentativeDerivationsPerSecond, now);
  }

  /** Derives a key and holds it on trial; the oldest gives way. False when too many came in this second. */
  async add(base: BaseKey): Promise<boolean> {
    if (this.#keys.has(base.kid)) return true;
    if (!this.#rate.take()) return false;
    const fingerprint = await fingerprintOf(base.baseKey);
    this.#keys.set(base.kid, { key: await this.#opening.derive(base), fingerprint });
    for (const kid of this.#keys.keys()) {
      if (this.#keys.size <= tentativeGenerations) break;
      this.#keys.delete(kid);
    }
    return true;
  }

  /** The key on trial of a KID. */
  get(kid: bigint): KnownKey | undefined {
    return this.#keys.get(kid);
  }

  /** Ends the trial of a KID. */
  remove(kid: bigint): void {
    this.#keys.delete(kid);
  }

  /** Ends every trial. */
  clear(): void {
    this.#keys.clear();
  }
}
