/** Milliseconds for which what we send waits for somebody who came to LiveKit and is not in the group yet. */
const patience = 5_000;
/** Milliseconds for which it waits until we are. */
const ownPatience = 15_000;
/** Identities that are waited for, once each: whoever comes and goes under ever new ones delays nobody any more. */
const mostArrivals = 1_024;

/** What a gate asks. */
export interface GateOptions {
  /** Whether we are in the group, with keys to seal. */
  isOpen(): boolean;
  /** Whether this identity is a member's who can open what we seal. */
  isIn(identity: string): boolean;
  /** Why nothing passes any more. */
  failure(): Error;
}

interface Waiting {
  readonly pass: () => void;
  readonly refuse: (error: Error) => void;
  readonly timers: readonly ReturnType<typeof setTimeout>[];
  /** Has waited for others long enough. */
  isTired: boolean;
}

/**
 * Holds back, in order, what we send until it can be opened by those who are there: LiveKit says that somebody came before the group has let them in. Strangers
 * hold up nothing for longer than those five seconds, however many they are.
 */
export class Gate {
  readonly #options: GateOptions;
  readonly #arrived = new Map<string, ReturnType<typeof setTimeout>>();
  readonly #known = new Set<string>();
  #waiting: Waiting[] = [];
  #closed = false;

  constructor(options: GateOptions) {
    this.#options = options;
  }

  /** LiveKit says that this identity is there. */
  arrived(identity: string): void {
    if (this.#known.has(identity) || this.#known.size >= mostArrivals) return;
    this.#known.add(identity);
    this.#arrived.set(
      identity,
      setTimeout(() => this.left(identity), patience),
    );
    this.look();
  }

  /** It is gone, or has been waited for. */
  left(identity: string): void {
    clearTimeout(this.#arrived.get(identity));
    this.#arrived.delete(identity);
    this.look();
  }

  /** Something may be otherwise than before. */
  look(): void {
    for (const [identity, timer] of this.#arrived) {
      if (!this.#options.isIn(identity)) continue;
      clearTimeout(timer);
      this.#arrived.delete(identity);
      // whoever was a member comes back as one
      this.#known.delete(identity);
    }
    if (!this.#options.isOpen()) return;
    const stays = this.#arrived.size > 0 ? this.#waiting.findIndex(({ isTired }) => !isTired) : -1;
    for (const { pass, timers } of this.#waiting.splice(0, stays === -1 ? Infinity : stays)) {
      timers.forEach(clearTimeout);
      pass();
    }
  }

  /** Resolves when something may be sent. Rejects with `failure()` when that takes too long, or never comes. */
  passage(): Promise<void> {
    if (this.#closed) return Promise.reject(this.#options.failure());
    return new Promise((pass, refuse) => {
      const tires = setTimeout(() => {
        waiting.isTired = true;
        this.look();
      }, patience);
      const ends = setTimeout(() => {
        this.#waiting = this.#waiting.filter((one) => one !== waiting);
        refuse(this.#options.failure());
      }, ownPatience);
      const waiting: Waiting = { pass, refuse, timers: [tires, ends], isTired: false };
      this.#waiting.push(waiting);
      this.look();
    });
  }

  /** Nothing passes any more. */
  close(): void {
    this.#closed = true;
    for (const timer of this.#arrived.values()) clearTimeout(timer);
    this.#arrived.clear();
    for (const { refuse, timers } of this.#waiting.splice(0)) {
      timers.forEach(clearTimeout);
      refuse(this.#options.failure());
    }
  }
}
