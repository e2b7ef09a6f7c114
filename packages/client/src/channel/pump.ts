import { RoomError } from "../api/errors.ts";
import type { Cancel, Clock } from "../clock.ts";
import { Allowance } from "./allowance.ts";
import { keptMessages } from "./outbox.ts";

const mostBytes = 1_048_576;
/** What goes out over a longer time, a second, and at once: well below what a server bears of one line. */
const pace = { messages: 20, messagesAtOnce: 60, bytes: 100_000, bytesAtOnce: 400_000 };
const tooFast = 100;
/** Whose line was full hears so much later, ms, how far we are; again, until it had room. */
const roomAfter = 3_000;
const firstWait = 500;
const longestWait = 8_000;

interface Waiting {
  readonly letter: Uint8Array;
  readonly done: () => void;
  readonly failed: (error: RoomError) => void;
}

/** Hands over letters one after the other, each until that works. */
export class Pump {
  readonly #clock: Clock;
  readonly #tell: (letter: Uint8Array) => Promise<void>;
  readonly #tailAfter: readonly number[];
  readonly #tail: () => Uint8Array;
  readonly #messagePace: Allowance;
  readonly #bytePace: Allowance;
  #waiting: Waiting[] = [];
  #bytes = 0;
  #telling = false;
  /** Told to try now while a try was under way. */
  #hurried = false;
  #wait = firstWait;
  #retry: Cancel | undefined;
  #tails: Cancel[] = [];
  #tailAgain: Cancel | undefined;

  /** @param tail a letter that is told so long after the last one, ms */
  constructor(
    clock: Clock,
    tell: (letter: Uint8Array) => Promise<void>,
    tailAfter: readonly number[],
    tail: () => Uint8Array,
  ) {
    this.#clock = clock;
    this.#tell = tell;
    this.#tailAfter = tailAfter;
    this.#tail = tail;
    this.#messagePace = new Allowance(clock, pace.messages, pace.messagesAtOnce);
    this.#bytePace = new Allowance(clock, pace.bytes, pace.bytesAtOnce);
  }

  /** Throws RoomError `too-much` when no more can wait. */
  checkRoom(bytes: number): void {
    if (this.#waiting.length >= keptMessages || this.#bytes + bytes > mostBytes) throw new RoomError("too-much");
  }

  /** Resolves when the letter was handed over. */
  add(letter: Uint8Array): Promise<void> {
    return new Promise((done, failed) => {
      this.#waiting.push({ letter, done, failed });
      this.#bytes += letter.length;
      if (this.#retry === undefined) void this.#run();
    });
  }

  /** Tries now. */
  hurry(): void {
    this.#retry?.();
    this.#retry = undefined;
    this.#wait = firstWait;
    this.#hurried = this.#telling;
    void this.#run();
  }

  /** Somebody's line had no room for a letter, perhaps for the last one, and for its tail. */
  unheard(): void {
    this.#tailAgain ??= this.#clock.after(roomAfter, () => {
      this.#tailAgain = undefined;
      void this.#tell(this.#tail()).catch(() => undefined);
    });
  }

  close(): void {
    this.#retry?.();
    this.#tailAgain?.();
    for (const cancel of this.#tails) cancel();
    for (const { failed } of this.#waiting) failed(new RoomError("closed"));
    this.#waiting = [];
  }

  async #run(): Promise<void> {
    if (this.#telling) return;
    this.#telling = true;
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      if (!this.#messagePace.has("") || !this.#bytePace.take("", next.letter.length)) {
        this.#later(tooFast);
        break;
      }
      this.#messagePace.take("");
      const told = await this.#tell(next.letter).then(
        () => true,
        () => false,
      );
      if (this.#waiting[0] !== next) break; // closed meanwhile
      if (!told && this.#hurried) {
        this.#hurried = false;
        continue;
      }
      if (!told) {
        this.#later(this.#wait);
        this.#wait = Math.min(longestWait, 2 * this.#wait);
        break;
      }
      this.#wait = firstWait;
      this.#waiting.shift();
      this.#bytes -= next.letter.length;
      next.done();
      this.#tellTail();
    }
    this.#telling = false;
  }

  #later(delay: number): void {
    this.#retry = this.#clock.after(delay, () => {
      this.#retry = undefined;
      void this.#run();
    });
  }

  #tellTail(): void {
    for (const cancel of this.#tails) cancel();
    this.#tails = this.#tailAfter.map((delay) =>
      // Nothing depends on one of these.
      this.#clock.after(delay, () => void this.#tell(this.#tail()).catch(() => undefined)),
    );
  }
}
