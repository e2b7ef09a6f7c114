const first = 500;
const longest = 15_000;
/** A server may wish for no more: beyond 2³¹ ms a browser's timer would not wait at all. */
const longestWish = 60_000;

/**
 * How long to wait before try number `attempt` (from 0): doubling from 0.5 s to 15 s, of which the second half is drawn by
 * lot, so that the people of a restarted server do not all come back in the same moment.
 * A server's own wish (`retryAfter`, in seconds) is a lower bound, up to a minute.
 */
export function backoff(attempt: number, random: () => number, retryAfter = 0): number {
  const whole = Math.min(longest, first * 2 ** Math.min(attempt, 10));
  return Math.round(Math.max(whole / 2 + (random() * whole) / 2, Math.min(retryAfter * 1000, longestWish)));
}
