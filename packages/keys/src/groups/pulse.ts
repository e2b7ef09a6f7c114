import { concat } from "../encoding.ts";
import type { Clock, Timers } from "./clock.ts";
import type { Committer } from "./committer.ts";
import type { History } from "./history.ts";
import { payloadByte, type Mailbox } from "./mailbox.ts";
import type { Presence } from "./presence.ts";

/** Every so manieth heartbeat comes with a statement for those who were split off. */
const statementEvery = 3;
/** How often we look after ourselves, ms. */
const lookEvery = 1_000;
/** Others have spoken in a later epoch for so long, ms: a commit was kept from us. */
const behindPatience = 5_000;
/** After so many payloads for a few, all hear from us: they can follow us over a gap of 500 (`@subrosa/mls`). */
const mostUntold = 128;
/** But not sooner than so long after the last time, ms. */
const keepUpEvery = 250;

/** What a pulse works on. */
export interface PulseContext {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly mailbox: Mailbox;
  readonly history: History;
  readonly presence: Presence;
  readonly committer: Committer;
  readonly enqueue: (task: () => Promise<void> | void) => void;
  /** Our own period, ms. */
  readonly period: () => number;
  readonly post: (payload: Uint8Array) => void;
  readonly pause: (paused: boolean) => void;
  readonly resume: () => void;
}

/** What a member does again and again: says that it is there, and looks whether it is safe to go on. */
export class Pulse {
  readonly #context: PulseContext;
  #beats = 0;
  #beatAt = -Infinity;
  #paused = false;

  constructor(context: PulseContext) {
    this.#context = context;
  }

  start(): void {
    this.#nextBeat();
    this.#nextLook();
  }

  /** One heartbeat. It acknowledges the epoch that it is sealed in. */
  beat(): void {
    const { mailbox, clock, period, post } = this.#context;
    this.#beatAt = clock.now();
    post(mailbox.seal({ kind: "heartbeat", sentAt: clock.now(), period: period() }));
  }

  /** A heartbeat out of turn, if those whom our last messages did not go to could soon not open the next one. */
  keepUp(): void {
    const { mailbox, clock } = this.#context;
    if (mailbox.untold >= mostUntold && clock.now() - this.#beatAt >= keepUpEvery) this.beat();
  }

  #nextBeat(): void {
    const { timers, period, enqueue } = this.#context;
    const again = async (): Promise<void> => {
      this.#nextBeat();
      this.beat();
      this.#beats += 1;
      if (this.#beats % statementEvery === 0) await this.#state();
    };
    timers.set("beat", period(), () => enqueue(again));
  }

  async #state(): Promise<void> {
    const { history, post } = this.#context;
    post(concat(Uint8Array.of(payloadByte.statement), await history.statement()));
  }

  #nextLook(): void {
    const { timers, enqueue } = this.#context;
    timers.set("look", lookEvery, () => enqueue(() => this.#look()));
  }

  /** Is what we send still safe to send, and were we told all? */
  #look(): void {
    const { clock, mailbox, committer, presence, resume, pause } = this.#context;
    this.#nextLook();
    if (mailbox.behindSince <= clock.now() - behindPatience) {
      mailbox.forgetEarly();
      resume();
    }
    if (mailbox.outran) committer.renew();
    const paused = committer.heldBack || presence.majorityOverdue(clock.now());
    if (paused !== this.#paused) pause(paused);
    this.#paused = paused;
  }
}
