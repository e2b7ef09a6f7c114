import { RoomError } from "../api/errors.ts";
import type { JoinResult } from "../api/options.ts";
import type { Cancel, Clock } from "../clock.ts";

/** Whoever was not let in after so long, ms, waits for somebody. Members answer at once. */
const waitingAfter = 3_000;
/** Somebody with the link and without the passphrase could say "different": a member would let us in meanwhile, ms. */
const differentAfter = 1_500;

/** The way into a group, as the person who waits sees it. */
export class Entering {
  /** Settles when we are in. @throws RoomError `passphrase-different`, `not-admitted` */
  readonly result: Promise<JoinResult>;
  readonly #clock: Clock;
  readonly #waits: () => void;
  readonly #timers: Cancel[] = [];
  #resolve: (result: JoinResult) => void = () => undefined;
  #reject: (error: RoomError) => void = () => undefined;
  #waiting = false;
  #wasIn = false;

  /** @param waits is called once, when it takes somebody else to let us in */
  constructor(clock: Clock, waits: () => void) {
    this.#clock = clock;
    this.#waits = waits;
    this.result = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // Whoever joined hears of it; nobody else has to.
    this.result.catch(() => undefined);
  }

  /** Whether we have been in the group. */
  get wasIn(): boolean {
    return this.#wasIn;
  }

  /** We asked. `byHost`: a host has to say yes. */
  begin(byHost: boolean): void {
    if (byHost) this.wait();
    else this.#timers.push(this.#clock.after(waitingAfter, () => this.wait()));
  }

  /** It takes somebody else to let us in. */
  wait(): void {
    if (this.#wasIn || this.#waiting) return;
    this.#waiting = true;
    this.#waits();
  }

  entered(result: JoinResult): void {
    this.#wasIn = true;
    this.close();
    this.#resolve(result);
  }

  /** A member says that our passphrase is not theirs. */
  different(): void {
    if (this.#wasIn) return;
    this.#timers.push(this.#clock.after(differentAfter, () => this.fail(new RoomError("passphrase-different"))));
  }

  fail(error: RoomError): void {
    this.close();
    this.#reject(error);
  }

  close(): void {
    for (const cancel of this.#timers.splice(0)) cancel();
  }
}
