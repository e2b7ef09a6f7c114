import type { Cancel, Clock } from "../../clock.ts";

const gatherFor = 40;

/**
 * Collects ICE candidates for 40 ms and sends them in one message: a browser finds most of them at once, and a sealed message
 * for each would meet the server's rate limit when six people join.
 */
export class CandidateBatch {
  readonly #clock: Clock;
  readonly #send: (candidates: readonly RTCIceCandidateInit[]) => void;
  #waiting: RTCIceCandidateInit[] = [];
  #timer: Cancel | undefined;

  constructor(clock: Clock, send: (candidates: readonly RTCIceCandidateInit[]) => void) {
    this.#clock = clock;
    this.#send = send;
  }

  add(candidate: RTCIceCandidateInit): void {
    this.#waiting.push(candidate);
    this.#timer ??= this.#clock.after(gatherFor, () => this.#flush());
  }

  close(): void {
    this.#timer?.();
    this.#waiting = [];
  }

  #flush(): void {
    this.#timer = undefined;
    const batch = this.#waiting;
    this.#waiting = [];
    if (batch.length > 0) this.#send(batch);
  }
}
