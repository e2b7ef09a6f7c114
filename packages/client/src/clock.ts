/** Cancels what was scheduled. Calling it twice is harmless. */
export type Cancel = () => void;

/** Time as this package sees it, so that tests need not wait for it. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls `task` once after `delay` milliseconds. */
  after(delay: number, task: () => void): Cancel;
}

/** The clock of the machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after: (delay, task) => {
    const timer = setTimeout(task, delay);
    return () => clearTimeout(timer);
  },
};
