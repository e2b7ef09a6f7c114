/** A timer that is due. */
interface Due {
  readonly at: number;
  readonly order: number;
  readonly task: () => void;
}

/**
 * `setTimeout`, `clearTimeout` and `Date.now` of a time that passes only when it is told to. The fake timers of test runners look at every timer to find
 * the next one: of fifty people's thousands that took most of a story's time.
 */
export class VirtualTime {
  readonly #restore: () => void;
  /** By time, then by order. */
  readonly #due: Due[] = [];
  #now: number;
  #orders = 0;

  /** Takes the place of the machine's time. @param now ms since 1970 */
  constructor(now: number) {
    this.#now = now;
    const { setTimeout, clearTimeout } = globalThis;
    const { now: realNow } = Date;
    this.#restore = () => Object.assign(Object.assign(globalThis, { setTimeout, clearTimeout }).Date, { now: realNow });
    Object.assign(globalThis, {
      setTimeout: (task: () => void, delay = 0) => this.#set(task, delay),
      clearTimeout: (due: Due | undefined) => this.#clear(due),
    });
    Object.assign(Date, { now: () => this.#now });
  }

  get isOver(): boolean {
    return this.#due.length === 0;
  }

  /** It is as late as the next timer, whose task runs. */
  toNext(): void {
    const next = this.#due.shift();
    if (next === undefined) return;
    this.#now = next.at;
    next.task();
  }

  /** The machine's time again; what was due never comes. */
  stop(): void {
    this.#due.length = 0;
    this.#restore();
  }

  #set(task: () => void, delay: number): Due & { unref(): void } {
    // as in Node, at least a millisecond
    const due = { at: this.#now + Math.max(1, Math.trunc(delay)), order: this.#orders, task, unref: () => undefined };
    this.#orders += 1;
    this.#due.splice(this.#placeOf(due), 0, due);
    return due;
  }

  #clear(due: Due | undefined): void {
    if (due === undefined) return;
    const place = this.#placeOf(due);
    if (this.#due[place] === due) this.#due.splice(place, 1);
  }

  /** Where it stands, or would. */
  #placeOf({ at, order }: Due): number {
    let [low, high] = [0, this.#due.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.#due[middle];
      if (other !== undefined && (other.at < at || (other.at === at && other.order < order))) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
