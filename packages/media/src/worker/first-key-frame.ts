/** How long a receiver may wait for a key before anything of it has opened, ms: browsers keep no more than some 60 frames for a worker. */
const patience = 1_500;

/**
 * Keeps the key frame with which a receiver begins until its key is there: where the frame is faster than the key, the next one would come late, for senders
 * and SFUs make them seldom. What comes behind it waits in the browser. That ends with the first frame that opens, and at the latest after a while,
 * once for each receiver.
 */
export class FirstKeyFrame {
  readonly #after: (milliseconds: number) => Promise<void>;
  #late: Promise<void> | undefined;
  #over = false;
  #holds = false;

  /** @param after resolves after so many milliseconds */
  constructor(after: (milliseconds: number) => Promise<void>) {
    this.#after = after;
  }

  /** Whether a key frame waits for its key, so that nobody need be asked for one. */
  get holds(): boolean {
    return this.#holds;
  }

  /** A frame was opened: from now on nothing waits. */
  opened(): void {
    this.#over = true;
  }

  /** Waits for `key`; false when it has waited long enough. */
  async wait(key: Promise<void>): Promise<boolean> {
    if (this.#over) return false;
    this.#late ??= this.#after(patience).then(() => {
      this.#over = true;
    });
    this.#holds = true;
    await Promise.race([key, this.#late]);
    this.#holds = false;
    return !this.#over;
  }
}
