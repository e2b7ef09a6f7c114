/**
 * How many counters behind the newest one a late packet may be. Lossy and reliable packets share a sender's counter, so one that waits for
 * retransmission must not grow too old behind a flood of cursors.
 */
export const windowSize = 16_384;

/** A sliding window over the counters that were seen; callers mark authenticated ones only. 2 KiB. */
export class CounterWindow {
  // one bit for each counter, at counter mod size: no shifting when the window moves
  readonly #seen = new Uint32Array(windowSize / 32);
  #newest = -1;

  /** Whether this counter was not seen, and is not older than the window. */
  fresh(counter: number): boolean {
    if (counter > this.#newest) return true;
    return counter > this.#newest - windowSize && (this.#word(counter) & this.#bit(counter)) === 0;
  }

  /** Checks and sets in one step: true when the counter was fresh, and from now on it isn't. */
  mark(counter: number): boolean {
    if (!this.fresh(counter)) return false;
    if (counter - this.#newest >= windowSize) this.#seen.fill(0);
    else for (let skipped = this.#newest + 1; skipped < counter; skipped++) this.#set(skipped, false);
    this.#newest = Math.max(this.#newest, counter);
    this.#set(counter, true);
    return true;
  }

  #set(counter: number, seen: boolean): void {
    const word = this.#word(counter);
    this.#seen[(counter % windowSize) >>> 5] = seen ? word | this.#bit(counter) : word & ~this.#bit(counter);
  }

  #word(counter: number): number {
    return this.#seen[(counter % windowSize) >>> 5] as number;
  }

  #bit(counter: number): number {
    return 1 << (counter & 31);
  }
}
