import { Timers, type Clock } from "./clock.ts";

/** The first waits before coming in anew, ms; each is twice the one before, up to the last. */
const shortest = 500;
const longest = 30_000;
/** Whoever stayed so long, ms, starts again with the shortest wait. */
const settled = 60_000;
/** After a request stayed without an answer for so long, ms, another is made. */
const unanswered = 10_000;
/** Founding waits a little longer than the service says, ms. */
const foundMargin = 100;

/** What there is to wait for. */
export interface Attempts {
  /** `anew`: with a fresh leaf. */
  readonly ask: (anew?: "anew") => void;
  readonly found: () => void;
}

/** When somebody who is outside asks, or founds. */
export class Waits {
  readonly #clock: Clock;
  readonly #timers: Timers;
  readonly #attempts: Attempts;
  #next = shortest;
  #cameIn: number | undefined;
  /** When the service will let a group be founded that it held back. */
  #foundAt = Infinity;

  constructor(clock: Clock, attempts: Attempts) {
    this.#clock = clock;
    this.#timers = new Timers(clock);
    this.#attempts = attempts;
  }

  /** Nothing is waited for. */
  clear(): void {
    this.#timers.clearAll();
  }

  /** We are in. */
  cameIn(): void {
    this.clear();
    this.#foundAt = Infinity;
    this.#cameIn = this.#clock.now();
  }

  /** We found now. */
  founding(): void {
    this.#foundAt = Infinity;
  }

  /** The service lets nobody found for so many seconds. */
  foundIn(seconds: number): void {
    this.#foundAt = this.#clock.now() + 1_000 * seconds + foundMargin;
  }

  /** We asked, or have nothing to say yet: asks again after a while, or founds where that is due before. */
  askAgain(): void {
    const left = this.#foundAt - this.#clock.now();
    if (left < unanswered) this.#timers.set("attempt", left, this.#attempts.found);
    else this.#timers.set("attempt", unanswered, () => this.#attempts.ask());
  }

  /** We have to come in anew: whoever is thrown out again and again waits longer. */
  comeInAnew(): void {
    const stayed = this.#cameIn === undefined ? 0 : this.#clock.now() - this.#cameIn;
    if (stayed >= settled) this.#next = shortest;
    this.#cameIn = undefined;
    this.#timers.set("attempt", this.#next, () => this.#attempts.ask("anew"));
    this.#next = Math.min(longest, 2 * this.#next);
  }
}
