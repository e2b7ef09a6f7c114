/** The first waits before coming in anew, ms; each is twice the one before, up to the last. */
const shortest = 500;
const longest = 30_000;
/** Whoever stayed so long, ms, starts again with the shortest wait. */
const settled = 60_000;

/** How long to wait before coming in anew: whoever is thrown out again and again waits longer. */
export class Waits {
  #next = shortest;
  #cameIn: number | undefined;

  /** We are in. */
  cameIn(now: number): void {
    this.#cameIn = now;
  }

  /** We have to come in anew, after so many ms. */
  next(now: number): number {
    if (this.#cameIn !== undefined && now - this.#cameIn >= settled) this.#next = shortest;
    this.#cameIn = undefined;
    const wait = this.#next;
    this.#next = Math.min(longest, 2 * wait);
    return wait;
  }
}
