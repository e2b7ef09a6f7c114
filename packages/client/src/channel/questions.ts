import type { Cancel, Clock } from "../clock.ts";

/** A gap may be a message that took another path: it is asked for after so long, ms. */
const patience = 150;
/** The first wait for an answer, ms; each is twice the one before. */
const firstWait = 1_000;
/** After so many questions without an answer that helps, what is missing is given up. */
const mostTries = 5;

/** When to ask one sender for what is missing. */
export class Questions {
  readonly #clock: Clock;
  readonly #ask: () => void;
  readonly #giveUp: () => void;
  #timer: Cancel | undefined;
  #tries = 0;

  constructor(clock: Clock, ask: () => void, giveUp: () => void) {
    this.#clock = clock;
    this.#ask = ask;
    this.#giveUp = giveUp;
  }

  /** Something is missing, or nothing. `moved`: some of what was missing came. */
  look(missing: boolean, moved: boolean): void {
    if (moved) {
      this.#tries = 0;
      this.close();
    }
    if (!missing) this.close();
    else if (this.#timer === undefined) this.#wait(patience);
  }

  close(): void {
    this.#timer?.();
    this.#timer = undefined;
  }

  #wait(delay: number): void {
    this.#timer = this.#clock.after(delay, () => {
      this.#timer = undefined;
      if (this.#tries >= mostTries) {
        this.#tries = 0;
        this.#giveUp();
        return;
      }
      this.#wait(firstWait * 2 ** this.#tries);
      this.#tries += 1;
      this.#ask();
    });
  }
}
