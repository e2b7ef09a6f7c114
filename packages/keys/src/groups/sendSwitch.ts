import type { Timers } from "./clock.ts";
import type { GroupKeys } from "./groupKeys.ts";

/** Up to so many members, each says that it has an epoch's keys. */
export const maxAcknowledging = 16;
/** How long frames wait for that, ms. */
const patience = 1_000;

/** When frames are sealed in a new epoch: as soon as everyone can open them, or after a second. */
export class SendSwitch {
  readonly #keys: GroupKeys;
  readonly #timers: Timers;
  #epoch = -1n;
  #missing = new Set<string>();
  constructor(keys: GroupKeys, timers: Timers) {
    this.#keys = keys;
    this.#timers = timers;
  }

  /** A new epoch with these others in it. Each epoch has its own second, so that a storm of joins can't put it off. */
  entered(epoch: bigint, others: readonly string[]): void {
    this.#epoch = epoch;
    this.#missing = new Set(others);
    if (others.length === 0) this.#keys.sendIn(epoch);
    else this.#timers.set(`send in ${epoch}`, patience, () => this.#keys.sendIn(epoch));
  }

  /** A message of this epoch came from this leaf: it has the keys. */
  heard(epoch: bigint, leafKey: string): void {
    if (epoch !== this.#epoch) return;
    this.#missing.delete(leafKey);
    if (this.#missing.size > 0) return;
    this.#timers.clear(`send in ${epoch}`);
    this.#keys.sendIn(epoch);
  }
}
