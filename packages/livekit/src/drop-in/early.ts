/** Packets of people whom LiveKit has not introduced that may wait, and for how many milliseconds. */
const mostEarly = 256;
const longestWait = 10_000;

interface Waiting {
  readonly identity: string;
  readonly at: number;
  readonly pass: () => void;
}

/**
 * Data that came before LiveKit said who is there, as the two take different ways. Those whom it never names (hidden participants may send
 * data) reach nobody: no one would know from whom it comes.
 */
export class Early {
  #waiting: Waiting[] = [];

  /** Passes on what is from somebody known, and keeps the rest for a while. */
  pass(identity: string, known: boolean, pass: () => void): void {
    if (known) pass();
    else if (this.#waiting.length < mostEarly) this.#waiting.push({ identity, at: performance.now(), pass });
  }

  /** This one is known now. */
  release(identity: string): void {
    const now = performance.now();
    const waiting = this.#waiting.filter(({ at }) => now - at <= longestWait);
    this.#waiting = waiting.filter((one) => one.identity !== identity);
    for (const one of waiting) if (one.identity === identity) one.pass();
  }
}
