import type { ParticipantConnection } from "../../api/participant.ts";
import type { Cancel, Clock } from "../../clock.ts";

const patience = 2_000;
const every = 5_000;
const connectWithin = 10_000;
const lostAfter = 15_000;

/**
 * Watches one path and repairs it: an ICE restart (RFC 8445 §2.4) at once when ICE failed, after 2 s when it is only
 * disconnected (most come back by themselves), and again every 5 s until the path is up. After 15 s it is called lost,
 * and still tried.
 */
export class Repair {
  readonly #clock: Clock;
  readonly #headStart: number;
  readonly #restart: () => void;
  readonly #tell: (path: ParticipantConnection) => void;
  #path: ParticipantConnection = "connecting";
  #next: Cancel | undefined;
  #lost: Cancel | undefined;

  /** `headStart`: milliseconds that the other side has, so that the two do not restart at once and cross. */
  constructor(clock: Clock, headStart: number, restart: () => void, tell: (path: ParticipantConnection) => void) {
    this.#clock = clock;
    this.#headStart = headStart;
    this.#restart = restart;
    this.#tell = tell;
    this.#again(connectWithin);
  }

  /** On `connectionstatechange`. */
  observe(state: RTCPeerConnectionState): void {
    switch (state) {
      case "connected":
        this.close();
        this.#become("connected");
        return;
      case "disconnected":
        this.#interrupted(patience);
        return;
      case "failed":
        this.#interrupted(0);
        return;
      case "new":
      case "connecting":
      case "closed":
        return;
      default:
        state satisfies never;
    }
  }

  /** The network changed: what was found before may lead nowhere. */
  now(): void {
    if (this.#path === "connecting") return;
    if (this.#headStart === 0) this.#restart();
    else if (this.#path === "connected") this.#next = this.#clock.after(this.#headStart, () => this.#restart());
  }

  close(): void {
    this.#next?.();
    this.#lost?.();
    this.#next = this.#lost = undefined;
  }

  #interrupted(wait: number): void {
    if (this.#path === "connected") {
      this.#become("interrupted");
      this.#lost = this.#clock.after(lostAfter, () => this.#become("lost"));
    }
    this.#again(wait);
  }

  #again(wait: number): void {
    this.#next?.();
    this.#next = this.#clock.after(wait + this.#headStart, () => {
      this.#restart();
      this.#again(every - this.#headStart);
    });
  }

  #become(path: ParticipantConnection): void {
    if (this.#path === path) return;
    this.#path = path;
    this.#tell(path);
  }
}
