/** Milliseconds that somebody may be at the SFU before the group's word about them comes, or after they left the room. */
export interface Patience {
  readonly newcomer: number;
  readonly former: number;
}

const usual: Patience = { newcomer: 10_000, former: 30_000 };

/** Counts who is at the SFU and nobody of the room, for longer than words take. */
export class Strangers {
  readonly #tell: () => void;
  readonly #patience: Patience;
  /** Identity → what counts them as a stranger, until it did. */
  readonly #unclaimed = new Map<string, ReturnType<typeof setTimeout> | undefined>();
  readonly #former = new Set<string>();

  /** @param tell the number is another one */
  constructor(tell: () => void, patience: Patience = usual) {
    this.#tell = tell;
    this.#patience = patience;
  }

  /** Their identities. */
  get counted(): string[] {
    return [...this.#unclaimed].filter(([, timer]) => timer === undefined).map(([identity]) => identity);
  }

  get count(): number {
    return this.counted.length;
  }

  /** Whether this one has just come, and a word about them may come any moment. */
  isNew(identity: string): boolean {
    return this.#unclaimed.get(identity) !== undefined && !this.#former.has(identity);
  }

  /** Who is there now: identity → whether it is somebody of the room. */
  see(present: ReadonlyMap<string, boolean>): void {
    const before = this.count;
    for (const [identity, timer] of this.#unclaimed) {
      if (present.get(identity) === false) continue;
      clearTimeout(timer);
      this.#unclaimed.delete(identity);
    }
    for (const identity of this.#former) if (!present.has(identity)) this.#former.delete(identity);
    for (const [identity, known] of present) {
      if (known) this.#former.add(identity);
      else if (!this.#unclaimed.has(identity)) this.#suspect(identity);
    }
    if (this.count !== before) this.#tell();
  }

  close(): void {
    for (const timer of this.#unclaimed.values()) clearTimeout(timer);
    this.#unclaimed.clear();
  }

  #suspect(identity: string): void {
    const { former, newcomer } = this.#patience;
    const delay = this.#former.has(identity) ? former : newcomer;
    const timer = setTimeout(() => {
      this.#unclaimed.set(identity, undefined);
      this.#tell();
    }, delay);
    this.#unclaimed.set(identity, timer);
  }
}
