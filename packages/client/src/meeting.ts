import type { ParticipantId } from "@subrosa/protocol";
import { RoomError } from "./api/errors.ts";
import type { Cancel, Clock } from "./clock.ts";

const patience = 10_000;
const afterDifferent = 1_500;

/**
 * The first moments in a room: who of those that the server named has shown the same secret? Settles at the first one, or when
 * nobody is left to answer. One who says "your passphrase is different" does not decide alone: someone with the link and
 * without the passphrase may sit there; but when nobody else has answered 1.5 s later, it is so.
 */
export class Meeting {
  /** `alone`: nobody has shown the same secret. Rejects with `passphrase-different`. */
  readonly result: Promise<{ readonly alone: boolean }>;
  readonly #waiting: Set<ParticipantId>;
  readonly #clock: Clock;
  readonly #timers: Cancel[] = [];
  #settle: ((outcome: "met" | "alone" | "different") => void) | undefined;
  #different = false;

  constructor(clock: Clock, named: Iterable<ParticipantId>) {
    this.#clock = clock;
    this.#waiting = new Set(named);
    this.result = new Promise((resolve, reject) => {
      this.#settle = (outcome) => {
        for (const cancel of this.#timers) cancel();
        this.#settle = undefined;
        if (outcome === "different") reject(new RoomError("passphrase-different"));
        else resolve({ alone: outcome === "alone" });
      };
    });
    this.#timers.push(clock.after(patience, () => this.#end()));
    this.#check();
  }

  met(): void {
    this.#settle?.("met");
  }

  /** They cannot answer: gone, or their connection is away. */
  silent(member: ParticipantId): void {
    this.#waiting.delete(member);
    this.#check();
  }

  /** Nobody waits for it any more. */
  close(): void {
    this.#settle?.("alone");
  }

  /** Returns whether it still counts: `false` once the result is out. */
  different(member: ParticipantId): boolean {
    if (this.#settle === undefined) return false;
    if (!this.#different) this.#timers.push(this.#clock.after(afterDifferent, () => this.#end()));
    this.#different = true;
    this.silent(member);
    return true;
  }

  #check(): void {
    if (this.#waiting.size === 0) this.#end();
  }

  #end(): void {
    this.#settle?.(this.#different ? "different" : "alone");
  }
}
