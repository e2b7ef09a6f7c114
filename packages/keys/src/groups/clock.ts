/** Time, from outside: tests bring their own. */
export interface Clock {
  /** Milliseconds that only grow. */
  now(): number;
  /** Milliseconds since 1970, for expiry. */
  date(): number;
  /** Runs the task once, so many milliseconds from now, unless it is called off. */
  after(ms: number, task: () => void): () => void;
}

/** The machine's own time. */
export const machineClock: Clock = {
  now: () => performance.now(),
  date: () => Date.now(),
  after: (ms, task) => {
    const timer = setTimeout(task, ms);
    return () => clearTimeout(timer);
  },
};

/** Timers by name: setting one again takes the old one's place, and all end together. */
export class Timers {
  readonly #clock: Clock;
  readonly #set = new Map<string, () => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  set(name: string, ms: number, task: () => void): void {
    this.clear(name);
    const cancel = this.#clock.after(Math.max(0, ms), () => {
      this.#set.delete(name);
      task();
    });
    this.#set.set(name, cancel);
  }

  clear(name: string): void {
    this.#set.get(name)?.();
    this.#set.delete(name);
  }

  clearAll(): void {
    for (const name of [...this.#set.keys()]) this.clear(name);
  }
}
