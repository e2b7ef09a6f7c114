/** What is timed in each round, in this order. */
export const steps = ["add", "process the add", "join", "remove", "process the removal", "epoch switch"] as const;

/** One of `steps`. */
export type Step = (typeof steps)[number];

/** Milliseconds of each step of one round. */
export type StepTimes = Readonly<Record<Step, number>>;

/** A group with a founder, another member who processes what the founder commits, and blank nodes: paths cost most in it. */
export interface MeasuredGroup {
  /** Somebody is added, joins, and is removed; then the keys change once more. The group is as large as before. */
  round(): Promise<StepTimes>;
  close(): void;
}

/** An implementation of MLS. */
export interface GroupSubject {
  /** As results name it. */
  readonly name: SubjectName;
  /** A group of so many people, whom as few commits as possible added. `members` is 2 or more. */
  found(suite: SuiteCode, members: number): Promise<MeasuredGroup>;
}

/** The implementations, in the order in which they are measured. */
export const subjectNames = ["Subrosa", "ts-mls"] as const;

/** One of `subjectNames`. */
export type SubjectName = (typeof subjectNames)[number];

/** The suites that Subrosa's rooms use, by code point: X25519, and X-Wing. */
export const suiteCodes = ["0x0001", "0x004E"] as const;

/** One of `suiteCodes`. */
export type SuiteCode = (typeof suiteCodes)[number];

/** Times steps of one round. */
export class StepClock {
  /** Milliseconds since any moment: time as it passes, or processor time where that can be had. */
  static now: () => number = () => performance.now();
  readonly #times = new Map<Step, number>();

  async time<T>(step: Step, task: () => T | Promise<T>): Promise<T> {
    const start = StepClock.now();
    const result = await task();
    this.#times.set(step, StepClock.now() - start);
    return result;
  }

  /** Throws when a step was not timed. */
  get times(): StepTimes {
    const of = (step: Step): number => {
      const time = this.#times.get(step);
      if (time === undefined) throw new Error(`The bench did not time "${step}".`);
      return time;
    };
    return {
      add: of("add"),
      "process the add": of("process the add"),
      join: of("join"),
      remove: of("remove"),
      "process the removal": of("process the removal"),
      "epoch switch": of("epoch switch"),
    };
  }
}

/** Two members have the same base key, or nothing was measured. */
export function assertSame(one: Uint8Array, other: Uint8Array): void {
  if (one.length !== other.length || one.some((byte, at) => byte !== other[at])) {
    throw new Error("Two members of one epoch have different keys: the bench measures no group.");
  }
}
