import type { ParticipantId } from "@subrosa/protocol";
import type { Cancel, Clock } from "./clock.ts";

const comeBackWithin = 15_000;

/**
 * Members whom a restarted server does not know yet. Each gets 15 s to come back, and more for as long as their media flow:
 * it is the server that was away, not they.
 */
export class Absences {
  readonly #clock: Clock;
  readonly #isReachable: (member: ParticipantId) => boolean;
  readonly #lost: (member: ParticipantId) => void;
  readonly #timers = new Map<ParticipantId, Cancel>();

  constructor(clock: Clock, isReachable: (member: ParticipantId) => boolean, lost: (member: ParticipantId) => void) {
    this.#clock = clock;
    this.#isReachable = isReachable;
    this.#lost = lost;
  }

  missed(member: ParticipantId): void {
    this.seen(member);
    this.#timers.set(
      member,
      this.#clock.after(comeBackWithin, () => {
        this.#timers.delete(member);
        if (this.#isReachable(member)) this.missed(member);
        else this.#lost(member);
      }),
    );
  }

  seen(member: ParticipantId): void {
    this.#timers.get(member)?.();
    this.#timers.delete(member);
  }

  close(): void {
    for (const cancel of this.#timers.values()) cancel();
    this.#timers.clear();
  }
}
