import type { Clock } from "./clock.ts";

const most = 3;
const within = 60_000;

/** So often in a minute a call begins anew by itself; after that something is broken for good. */
export class Restarts {
  readonly #clock: Clock;
  #times: number[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Counts one, if it may be. */
  mayRestart(): boolean {
    const now = this.#clock.now();
    this.#times = this.#times.filter((time) => now - time < within);
    if (this.#times.length >= most) return false;
    this.#times.push(now);
    return true;
  }
}
