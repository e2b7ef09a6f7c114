import type { Cancel, Clock } from "../clock.ts";

/** So long, ms, unless we come in anew before: the half where the server stands goes on as it was. */
const shownFor = 15_000;

/** Whether people are told that the call was split in two. */
export class SplitSign {
  readonly #clock: Clock;
  readonly #changed: () => void;
  #hide: Cancel | undefined;

  constructor(clock: Clock, changed: () => void) {
    this.#clock = clock;
    this.#changed = changed;
  }

  get shown(): boolean {
    return this.#hide !== undefined;
  }

  show(split: boolean): void {
    this.close();
    this.#hide = split ? this.#clock.after(shownFor, () => this.show(false)) : undefined;
    this.#changed();
  }

  close(): void {
    this.#hide?.();
  }
}
