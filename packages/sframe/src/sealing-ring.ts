import type { BaseKey } from "./key-schedule.ts";
import { SealingKey } from "./sealing.ts";
import type { CipherSuite } from "./suites.ts";
import { SframeError } from "./errors.ts";

/**
 * Every sealing key of one worker: the same base key and KID always give the same {@link SealingKey} and so the same
 * counter, however often a provider installs it, and never a second life after it was retired. One ring for each worker
 * that seals; the counters die with it, so a new worker needs KIDs or base keys that no earlier one had.
 */
export class SealingRing {
  readonly #suite: CipherSuite;
  readonly #live = new Map<bigint, SealingKey[]>();
  // Kept for ever, for they are what a repeated key is recognised by: a few hundred bytes for each rotation.
  readonly #retired = new Map<bigint, SealingKey[]>();

  constructor(suite: CipherSuite) {
    this.#suite = suite;
  }

  /**
   * The key for this base key and KID, derived unless it is there. Throws {@link SframeError} `key-retired` when it has
   * been retired, and what {@link SealingKey.derive} throws.
   */
  async derive(base: BaseKey): Promise<SealingKey> {
    const derived = await SealingKey.derive(this.#suite, base);
    // From here on in one step: of two derivations at once the first one counts.
    if (this.#retired.get(base.kid)?.some((key) => key.equals(derived))) {
      throw new SframeError(
        "key-retired",
        `The key with KID ${base.kid} was retired; key management must make a new one.`,
      );
    }
    const live = this.#live.get(base.kid) ?? [];
    const same = live.find((key) => key.equals(derived));
    if (same) return same;
    this.#live.set(base.kid, [...live, derived]);
    return derived;
  }

  /** Retires all keys of a KID: they seal nothing any more, and can't be derived again in this ring. */
  retire(kid: bigint): void {
    const live = this.#live.get(kid) ?? [];
    for (const key of live) key.retire();
    this.#retired.set(kid, [...(this.#retired.get(kid) ?? []), ...live]);
    this.#live.delete(kid);
  }
}
