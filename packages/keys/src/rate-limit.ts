/** At most so many in any one second. */
export class RateLimit {
  readonly #perSecond: number;
  readonly #now: () => number;
  #taken: number[] = [];

  constructor(perSecond: number, now: () => number = () => performance.now()) {
    this.#perSecond = perSecond;
    this.#now = now;
  }

  /** Takes one, if one is left. */
  take(): boolean {
    const now = this.#now();
    this.#taken = this.#taken.filter((at) => now - at < 1000);
    if (this.#taken.length >= this.#perSecond) return false;
    this.#taken.push(now);
    return true;
  }
}
