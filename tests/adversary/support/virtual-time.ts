import type { Clock } from "@subrosa/keys/groups";

interface Task {
  readonly at: number;
  readonly task: () => void;
}

/** Time that passes only when told, a quarter of a second after the other: what falls due is done, and what follows from it. */
export class VirtualTime implements Clock {
  readonly #began = Date.now();
  #now = 1_000;
  #tasks: readonly Task[] = [];
  readonly #settle: () => Promise<void>;

  /** @param settle resolves when what was begun is done */
  constructor(settle: () => Promise<void>) {
    this.#settle = settle;
  }

  now(): number {
    return this.#now;
  }

  date(): number {
    return this.#began + this.#now;
  }

  after(ms: number, task: () => void): () => void {
    const entry = { at: this.#now + Math.max(0, ms), task };
    this.#tasks = [...this.#tasks, entry];
    return () => {
      this.#tasks = this.#tasks.filter((one) => one !== entry);
    };
  }

  async pass(ms: number): Promise<void> {
    const end = this.#now + ms;
    await this.#settle();
    while (this.#now < end) {
      this.#now = Math.min(end, this.#now + 250);
      for (;;) {
        const [next] = this.#tasks.filter(({ at }) => at <= this.#now).sort((a, b) => a.at - b.at);
        if (next === undefined) break;
        this.#tasks = this.#tasks.filter((one) => one !== next);
        next.task();
      }
      await this.#settle();
    }
  }

  /** Lets time pass until it is so, two minutes at most. */
  async until(check: () => boolean): Promise<void> {
    for (let steps = 0; steps < 480 && !check(); steps += 1) await this.pass(250);
  }
}
