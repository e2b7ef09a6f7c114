import type { Clock } from "../clock.ts";
import { Allowance } from "./allowance.ts";
import { encodeLetter, maxBody, type Letter } from "./letters.ts";
import type { Outbox } from "./outbox.ts";
import { sealAgain } from "./repeat.ts";

/** Bytes of what is repeated in one answer. */
const answerBytes = maxBody - 1_024;

/** Bytes of all answers, a second over a longer time and at once: the server ends the line of whoever says too much. */
const bytesPerSecond = 50_000;
const bytesAtOnce = 200_000;

/** Answers who missed something of ours: each member so often, and all together so often. */
export class Repeater {
  readonly #clock: Clock;
  readonly #outbox: Outbox;
  readonly #post: (letter: Uint8Array, to?: string) => void;
  readonly #behind: (member: string) => void;
  readonly #each: Allowance;
  readonly #all: Allowance;
  /** Of one member. What it brings about is told to everybody. */
  readonly #losses: Allowance;
  #closed = false;

  /** @param behind takes who asked for what can't be had any more */
  constructor(
    clock: Clock,
    outbox: Outbox,
    post: (letter: Uint8Array, to?: string) => void,
    behind: (member: string) => void,
  ) {
    this.#clock = clock;
    this.#outbox = outbox;
    this.#post = post;
    this.#behind = behind;
    this.#losses = new Allowance(clock, 1 / 30, 1);
    this.#each = new Allowance(clock, 2, 32);
    this.#all = new Allowance(clock, bytesPerSecond, bytesAtOnce);
  }

  asked(by: string, letter: Extract<Letter, { type: "ask" | "where" }>): void {
    const { position } = this.#outbox;
    if (letter.type === "ask" ? letter.stream !== position.stream : position.number === 0) return;
    if (!this.#each.take(by)) return;
    if (letter.type === "where") {
      // A little apart, so that two hundred answers don't come in the same moment.
      this.#clock.after(Math.random() * 500, () => this.#position(by));
      return;
    }
    const again = this.#outbox.again(by, letter.first, letter.count, answerBytes);
    if (again === undefined) return;
    if (again.floor > Math.max(letter.first, again.start) && this.#losses.take(by)) this.#behind(by);
    const { stream } = position;
    const { key } = letter;
    sealAgain(again, key).then(
      (sealed) => {
        this.#answer(encodeLetter({ type: "repeat", stream, key, sealed }), by);
      },
      () => undefined, // 32 bytes that are no key
    );
  }

  close(): void {
    this.#closed = true;
  }

  #position(to: string): void {
    this.#answer(encodeLetter({ type: "position", ...this.#outbox.position }), to);
  }

  /** What can't be said now is asked for again. */
  #answer(letter: Uint8Array, to: string): void {
    if (!this.#closed && this.#all.take("", letter.length)) this.#post(letter, to);
  }
}
