/** Milliseconds until somebody is asked who has not answered what all were asked; each further time twice as many, up to the last. */
const first = 300;
const last = 10_000;
/** Questions without an answer after which we say so. */
const patience = 3;

/** What is done about people who owe an answer. */
export interface AskingOptions {
  ask(identity: string): void;
  /** Called once for each time that an answer is wanted and doesn't come. */
  unanswered(identity: string): void;
}

/** Asks again and again those whose answer is wanted: packets are lost while a connection is being made. */
export class Asking {
  readonly #options: AskingOptions;
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(options: AskingOptions) {
    this.#options = options;
  }

  /** This one's answer is wanted. */
  start(identity: string): void {
    if (!this.#timers.has(identity)) this.#wait(identity, 1, first);
  }

  /** It came, or is wanted no more. */
  stop(identity: string): void {
    clearTimeout(this.#timers.get(identity));
    this.#timers.delete(identity);
  }

  /** Asks nobody any more. */
  close(): void {
    for (const identity of this.#timers.keys()) this.stop(identity);
  }

  #wait(identity: string, round: number, delay: number): void {
    const timer = setTimeout(() => {
      this.#wait(identity, round + 1, Math.min(2 * delay, last));
      this.#options.ask(identity);
      if (round === patience) this.#options.unanswered(identity);
    }, delay);
    this.#timers.set(identity, timer);
  }
}
