import type { FromWorker } from "../messages.ts";
import type { Sent } from "./account.ts";
import type { Watched } from "./link.ts";

/** Milliseconds between two looks at the transforms; statistics are compared every second look. */
export const lookInterval = 250;
/** Looks without an answer after which the worker counts as dead: counted, not timed, so that a sleeping page blames nobody. */
export const silentLooks = 20;

/** Looks in a row at a closed transport after which nothing is looked at any more: bundling closes transports of living senders. */
const closedLooks = 20;
/** Round of a question that is no comparison: comparisons start at 1. */
const heartbeat = 0;

type Report = Extract<FromWorker, { type: "report" }>;

/** Looks again and again whether what leaves is what was sealed, and whether the worker still lives. */
export class Watchdog {
  /** With the looks in a row that found the transport closed. */
  readonly #watched = new Map<Watched, number>();
  readonly #ask: (round: number) => void;
  readonly #onSilence: () => void;
  #scheduled = false;
  #workerEnded = false;
  #unanswered = 0;
  #round = 0;
  /** From a sample until the worker's counts that were asked for after it. */
  #comparing = false;
  /** Looks that must pass until the next sample. */
  #rest = 0;
  #samples: ReadonlyMap<Watched, Sent> = new Map();

  /** `ask` requests the worker's counts; `onSilence` is called once when it answers no more. */
  constructor(ask: (round: number) => void, onSilence: () => void) {
    this.#ask = ask;
    this.#onSilence = onSilence;
    this.#schedule();
  }

  add(watched: Watched): void {
    this.#watched.set(watched, 0);
    this.#schedule();
  }

  delete(watched: Watched): void {
    this.#watched.delete(watched);
  }

  /** Asks the worker nothing more; gives everything that is watched. The looks go on as long as there is anything to look at. */
  workerEnded(): Watched[] {
    this.#workerEnded = true;
    return [...this.#watched.keys()];
  }

  /** Takes the worker's counts, and holds those of senders against what was sampled before they were asked for. */
  report({ round, attachments }: Report): void {
    this.#unanswered = 0;
    for (const watched of this.#watched.keys()) watched.account?.count(attachments);
    if (!this.#comparing || round !== this.#round) return;
    this.#comparing = false;
    // A whole interval until the next sample: a worker that was busy gets through what waits for it, and its counts show it.
    this.#rest = 2;
    for (const [watched, { frames, measure }] of this.#samples) {
      if (!this.#watched.has(watched) || watched.account === undefined) continue;
      watched.counted?.(watched.account.newFrames(frames));
      if (watched.account.leaks(measure)) watched.fail("leak-stopped");
    }
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    // One after the other, for two ticks of an interval may come close together.
    setTimeout(() => {
      this.#scheduled = false;
      this.#look();
      if (!this.#workerEnded || this.#watched.size > 0) this.#schedule();
    }, lookInterval);
  }

  #look(): void {
    for (const [watched, closed] of this.#watched) {
      watched.check();
      if (watched.ended && closed >= closedLooks) this.#watched.delete(watched);
      else this.#watched.set(watched, watched.ended ? closed + 1 : 0);
    }
    if (this.#workerEnded) return;
    if (++this.#unanswered > silentLooks) {
      this.#onSilence();
      return;
    }
    if (this.#rest > 0) this.#rest--;
    if (this.#rest > 0) return;
    // Statistics that don't come must not hide that the worker is dead.
    if (this.#comparing) this.#ask(heartbeat);
    else void this.#sample();
  }

  /** The statistics first, the worker's counts after them: so the worker has seen all that a sender says it sent. */
  async #sample(): Promise<void> {
    this.#comparing = true;
    const round = ++this.#round;
    const samples = new Map<Watched, Sent>();
    await Promise.all(
      [...this.#watched.keys()].map(async (watched) => {
        try {
          const sent = await watched.sent?.();
          if (sent !== undefined) samples.set(watched, sent);
        } catch {
          // A closed connection has no statistics, and sends nothing.
        }
      }),
    );
    this.#samples = samples;
    this.#ask(round);
  }
}
