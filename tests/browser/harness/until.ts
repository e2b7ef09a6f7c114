/** Milliseconds that a browser on a busy machine may take for anything. Waiting ends at the event, so only a failure takes so long. */
export const patience = 60_000;

/** How long to poll, and the words for the failure. */
export interface UntilOptions {
  /** Milliseconds before giving up; {@link patience} unless told. */
  readonly timeout?: number;
  /** Milliseconds between two looks; 50 unless told. */
  readonly interval?: number;
  /** What is waited for, as the end of the sentence "Waited 30 s for …". */
  readonly what: string;
}

/**
 * For tests and for pages alike. Polls `check` until it returns something truthy, and returns that.
 * Fails with a sentence that names what was waited for, what was last seen, and the last error if the check threw.
 */
export async function until<T>(
  check: () => T | Promise<T>,
  options: UntilOptions,
): Promise<Exclude<T, false | 0 | "" | null | undefined>> {
  const { timeout = patience, interval = 50, what } = options;
  const end = Date.now() + timeout;
  let seen: unknown;
  let cause: unknown;
  do {
    try {
      seen = await check();
      cause = undefined;
      if (seen) return seen as Exclude<T, false | 0 | "" | null | undefined>;
    } catch (error) {
      cause = error;
    }
    await new Promise((resolve) => setTimeout(resolve, interval));
  } while (Date.now() < end);
  const last =
    cause === undefined
      ? `last seen: ${JSON.stringify(seen)}`
      : `last error: ${cause instanceof Error ? cause.message : JSON.stringify(cause)}`;
  throw new Error(`Waited ${timeout / 1000} s for ${what}; ${last}.`, { cause });
}
