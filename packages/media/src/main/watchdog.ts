import type { FromWorker } from "../messages.ts";
import type { Watched } from "./link.ts";

/** Milliseconds between two looks at the transforms; statistics are compared every second look. */
export const lookInterval = 250;
/** Looks without an answer after which the worker counts as dead: counted, not timed, so that a sleeping page blames nobody. */
export const silentLooks = 20;

type Report = Extract<FromWorker, { type: "report" }>;

/** Looks again and again whether what leaves is what was sealed, and whether the worker still lives. */
export class Watchdog {
  readonly #watched = new Set<Watched>();
  readonly #ask: (round: number) => void;
  readonly #onSilence: () => void;
  readonly #timer: ReturnType<typeof setInterval>;
  #looks = 0;
  #unanswered = 0;
  #round = 0;
  #sampling = false;
  #samples = new Map<Watched, number>();
  #sampledRound = -1;

  /** `ask` requests the worker's counts; `onSilence` is called once when it answers no more. */
  constructor(ask: (round: number) => void, onSilence: () => void) {
    this.#ask = ask;
    this.#onSilence = onSilence;
    this.#timer = setInterval(() => this.#look(), lookInterval);
  }

  add(watched: Watched): void {
    this.#watched.add(watched);
  }

  delete(watched: Watched): void {
    this.#watched.delete(watched);
  }

  /** Ends the looks; gives everything that was watched. */
  stop(): Watched[] {
    clearInterval(this.#timer);
    return [...this.#watched];
  }

  /** Takes the worker's counts, and holds those of senders against what was sampled before they were asked for. */
  report({ round, attachments }: Report): void {
    this.#unanswered = 0;
    for (const watched of this.#watched) watched.account?.count(attachments);
    if (round < this.#sampledRound) return;
    const samples = this.#samples;
    this.#samples = new Map();
    for (const [watched, sent] of samples) if (watched.account?.leaks(sent) === true) watched.fail("leak-stopped");
  }

  #look(): void {
    for (const watched of this.#watched) {
      watched.check();
      if (watched.ended) this.#watched.delete(watched);
    }
    if (++this.#unanswered > silentLooks) {
      clearInterval(this.#timer);
      this.#onSilence();
      return;
    }
    if (this.#looks++ % 2 !== 0) return;
    // The statistics first, the worker's counts after them: so the worker has seen all that a sender says it sent.
    if (this.#sampling) this.#ask(++this.#round);
    else void this.#sample();
  }

  async #sample(): Promise<void> {
    this.#sampling = true;
    const samples = new Map<Watched, number>();
    await Promise.all(
      [...this.#watched].map(async (watched) => {
        try {
          const sent = await watched.sent?.();
          if (sent !== undefined) samples.set(watched, sent);
        } catch {
          // A closed connection has no statistics, and sends nothing.
        }
      }),
    );
    this.#sampling = false;
    this.#samples = samples;
    this.#sampledRound = ++this.#round;
    this.#ask(this.#round);
  }
}
