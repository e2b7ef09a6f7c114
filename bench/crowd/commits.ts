/** A commit that a member followed. */
export interface Followed {
  /** The epoch that it leads to. */
  readonly to: number;
  /** Bytes of the message that brought it. */
  readonly bytes: number;
  /** Milliseconds from its coming until all that it asks of a member was done; other work of the same thread in between counts as well. */
  readonly took: number;
}

/** What a member had to do with commits. */
export class Commits {
  /** Those that it made, whether the service took them for an epoch or not. */
  made = 0;
  /** Those that came, its own included, oldest first. */
  readonly followed: Followed[] = [];

  /** One came; `done` resolves when it was dealt with. */
  async follow(to: number, bytes: number, done: Promise<void>): Promise<void> {
    const start = performance.now();
    await done;
    this.followed.push({ to, bytes, took: performance.now() - start });
  }
}
