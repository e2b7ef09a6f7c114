import { performance } from "node:perf_hooks";
import { machineClock, type Clock } from "@subrosa/keys/groups";
import { processorTime } from "./processor-time.ts";

/**
 * Time as it passes for people who share a process, as if each had a machine: all that the process waits, and of what it computes each one's share.
 * While it waits for a processor that others use, no time passes. And it stands until it is let go, while timers run: leaves that never speak
 * would be lost before a large group is built. What is due in some time is due then in as much time of the machine's.
 */
export class HouseClock implements Clock {
  #share: number;
  #now = 0;
  #idle = 0;
  #computed = 0;
  #held = true;

  /** @param people who share the process */
  constructor(people = 1) {
    this.#share = people;
    this.#look();
  }

  /** So many share the process from now on. */
  share(people: number): void {
    this.#look();
    this.#share = Math.max(1, people);
  }

  /** It goes from now on. */
  release(): void {
    this.#look();
    this.#held = false;
  }

  now(): number {
    this.#look();
    return this.#now;
  }

  date(): number {
    return machineClock.date();
  }

  after(ms: number, task: () => void): () => void {
    if (this.#held) return machineClock.after(ms, task);
    const due = this.now() + ms;
    let cancel = (): void => undefined;
    const wait = (): void => {
      const left = due - this.now();
      // timers come a little early at times, and an early one waits once more
      cancel = left <= 0 ? machineClock.after(0, task) : machineClock.after(Math.max(1, left), wait);
    };
    cancel = machineClock.after(ms, wait);
    return () => cancel();
  }

  #look(): void {
    const { idle } = performance.eventLoopUtilization();
    const computed = processorTime();
    if (!this.#held) this.#now += idle - this.#idle + (computed - this.#computed) / this.#share;
    this.#idle = idle;
    this.#computed = computed;
  }
}

/** Time as others say it: of leaves, who only wait for what members do, and would ask again and again where those are slow. */
export class ToldClock implements Clock {
  #now = 0;
  readonly #waiting = new Set<{ readonly due: number; readonly task: () => void }>();

  /** So late it is now, ms: what was due is done. */
  tell(now: number): void {
    this.#now = Math.max(this.#now, now);
    for (const one of this.#waiting) {
      if (one.due > this.#now) continue;
      this.#waiting.delete(one);
      one.task();
    }
  }

  now(): number {
    return this.#now;
  }

  date(): number {
    return machineClock.date();
  }

  after(ms: number, task: () => void): () => void {
    const one = { due: this.#now + ms, task };
    this.#waiting.add(one);
    return () => this.#waiting.delete(one);
  }
}
