import type { Clock } from "../clock.ts";

/** A bucket for each of a bounded number of names: so many at once, and so many a second over a longer time. */
export class Allowance {
  readonly #clock: Clock;
  readonly #perSecond: number;
  readonly #atOnce: number;
  readonly #names: number;
  readonly #buckets = new Map<string, { left: number; at: number }>();

  constructor(clock: Clock, perSecond: number, atOnce: number, names = 512) {
    this.#clock = clock;
    this.#perSecond = perSecond;
    this.#atOnce = atOnce;
    this.#names = names;
  }

  /** Whether `take` would be granted. */
  has(name: string, cost = 1): boolean {
    return this.#level(name) >= cost;
  }

  /** Takes `cost` from what `name` has; `false` where that is not there. */
  take(name: string, cost = 1): boolean {
    const filled = this.#level(name);
    this.#buckets.delete(name);
    this.#buckets.set(name, { left: filled >= cost ? filled - cost : filled, at: this.#clock.now() });
    const [oldest] = this.#buckets.keys();
    if (this.#buckets.size > this.#names && oldest !== undefined) this.#buckets.delete(oldest);
    return filled >= cost;
  }

  #level(name: string): number {
    const now = this.#clock.now();
    const { left, at } = this.#buckets.get(name) ?? { left: this.#atOnce, at: now };
    return Math.min(this.#atOnce, left + (Math.max(0, now - at) / 1_000) * this.#perSecond);
  }
}
