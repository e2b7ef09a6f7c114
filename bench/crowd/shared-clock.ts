import { machineClock, type Clock } from "@subrosa/keys/groups";

/** As many people as one process serves as if each had a machine of their own. */
const served = 25;

/** The clock of people who share a process. */
export interface SharedClock extends Clock {
  /** How many times slower it is than the machine's. */
  readonly slower: number;
}

/**
 * Everybody opens everybody's heartbeats: what is little for each of 200 machines fills one that is all of them. So the time of larger
 * crowds passes more slowly, and each has in a second of its own what it would have there.
 */
export function sharedClock(people: number): SharedClock {
  const slower = Math.max(1, people / served);
  return {
    slower,
    now: () => machineClock.now() / slower,
    date: () => machineClock.date(),
    after: (ms, task) => machineClock.after(ms * slower, task),
  };
}
