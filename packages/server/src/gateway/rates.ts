/** A token bucket: so many a second over a longer time, and a burst of so many at once. */
export class Bucket {
  readonly #perSecond: number;
  readonly #burst: number;
  #level: number;
  #at: number;

  constructor(perSecond: number, burst: number, now: number) {
    this.#perSecond = perSecond;
    this.#burst = burst;
    this.#level = burst;
    this.#at = now;
  }

  /**
   * Take from the bucket.
   *
   * @param now milliseconds, never going back
   * @returns 0 if there was enough, else the seconds after which there will be
   */
  take(amount: number, now: number): number {
    this.#level = Math.min(this.#burst, this.#level + ((now - this.#at) / 1_000) * this.#perSecond);
    this.#at = now;
    if (this.#level < amount) return (amount - this.#level) / this.#perSecond;
    this.#level -= amount;
    return 0;
  }

  /** Whether nothing was taken for so long that a new bucket would be the same. */
  full(now: number): boolean {
    return this.#level + ((now - this.#at) / 1_000) * this.#perSecond >= this.#burst;
  }
}

/** A bucket for each address, of so many a minute. Full buckets are forgotten, so that memory stays bounded. */
export class AddressRates {
  readonly #perMinute: number;
  readonly #buckets = new Map<string, Bucket>();
  #sweepAt = 1_024;

  constructor(perMinute: number) {
    this.#perMinute = perMinute;
  }

  /** Addresses that are remembered. */
  get size(): number {
    return this.#buckets.size;
  }

  /** Count one attempt: 0 if it may go on, else the seconds to wait. */
  take(address: string, now: number): number {
    let bucket = this.#buckets.get(address);
    if (bucket === undefined) {
      this.#sweep(now);
      bucket = new Bucket(this.#perMinute / 60, this.#perMinute, now);
      this.#buckets.set(address, bucket);
    }
    return bucket.take(1, now);
  }

  #sweep(now: number): void {
    if (this.#buckets.size < this.#sweepAt) return;
    for (const [address, bucket] of this.#buckets) if (bucket.full(now)) this.#buckets.delete(address);
    this.#sweepAt = Math.max(1_024, 2 * this.#buckets.size);
  }
}

/** How many of something each address holds now. */
export class AddressCounts {
  readonly #counts = new Map<string, number>();

  /** How many this address holds. */
  of(address: string): number {
    return this.#counts.get(address) ?? 0;
  }

  add(address: string): void {
    this.#counts.set(address, this.of(address) + 1);
  }

  remove(address: string): void {
    const left = this.of(address) - 1;
    if (left > 0) this.#counts.set(address, left);
    else this.#counts.delete(address);
  }
}
