const word = 0x1_0000_0000;

/** How many counters behind the newest one a late frame may be. */
export const replayWindowSize = 1024;

/**
 * A sliding window over the counters that were seen (RFC 9605 §7.4 leaves the handling of replay to the application).
 * Counters come in 32-bit words; a jump forward of any size is fine, for the caller marks authenticated frames only.
 */
export class ReplayWindow {
  // One bit for each counter, at counter mod 1024: no shifting when the window moves.
  readonly #seen = new Uint32Array(replayWindowSize / 32);
  #high = 0;
  #low = 0;
  #empty = true;

  /** Whether this counter is new: not seen, and not older than the window. */
  fresh(high: number, low: number): boolean {
    if (this.#empty) return true;
    const ahead = this.#distance(high, low);
    if (ahead > 0) return true;
    if (ahead <= -replayWindowSize) return false;
    const bit = low % replayWindowSize;
    return ((this.#seen[bit >>> 5] as number) & (1 << (bit & 31))) === 0;
  }

  /** Checks and sets in one step: true when the counter was new, and from now on it isn't. */
  mark(high: number, low: number): boolean {
    if (!this.fresh(high, low)) return false;
    const ahead = this.#empty ? replayWindowSize : this.#distance(high, low);
    if (ahead >= replayWindowSize) this.#seen.fill(0);
    else for (let i = 1; i < ahead; i++) this.#clear(this.#low + i);
    if (ahead > 0) {
      this.#high = high;
      this.#low = low;
      this.#empty = false;
    }
    const bit = low % replayWindowSize;
    this.#seen[bit >>> 5] = (this.#seen[bit >>> 5] as number) | (1 << (bit & 31));
    return true;
  }

  /** How far a counter lies ahead of the newest. Exact near it; far away the sign and the size suffice. */
  #distance(high: number, low: number): number {
    return (high - this.#high) * word + (low - this.#low);
  }

  #clear(counter: number): void {
    const bit = counter % replayWindowSize;
    this.#seen[bit >>> 5] = (this.#seen[bit >>> 5] as number) & ~(1 << (bit & 31));
  }
}
