import { CounterWindow } from "./counter-window.ts";
import type { Bytes } from "./bytes.ts";
import type { Seat } from "./keys.ts";

/** Packets and their bytes that one unproven connection may have waiting, and for how many milliseconds. */
const mostHeld = 64;
const mostHeldBytes = 262_144;
const longestHold = 10_000;

interface Held {
  readonly counter: number;
  readonly bytes: number;
  readonly at: number;
  readonly pass: () => void;
}

/** One connection of somebody who holds the secret, as its sealed packets show it. */
export class Peer {
  readonly seat: Seat;
  readonly key: CryptoKey;
  readonly window: CounterWindow = new CounterWindow();
  /** Its challenge to us. */
  challenge: Bytes | undefined;
  /** Whether our last answer was to that challenge. */
  answered = false;
  #proven = false;
  #since = 0;
  #newestHello = -1;
  #held: Held[] = [];

  constructor(seat: Seat, key: CryptoKey) {
    this.seat = seat;
    this.key = key;
  }

  /** Has answered our challenge: it is not a recording. */
  get proven(): boolean {
    return this.#proven;
  }

  /** Whether a hello with this counter is news. */
  isNews(counter: number): boolean {
    if (counter <= this.#newestHello) return false;
    this.#newestHello = counter;
    return true;
  }

  /** It answered our challenge; what it sent from `since` on was for us. */
  prove(since: number): void {
    this.#proven = true;
    this.#since = since;
  }

  /** Passes on what waited for the proof, in the order in which it came. */
  release(now: number): void {
    for (const { counter, at, pass } of this.#held.splice(0)) {
      if (counter >= this.#since && now - at <= longestHold) pass();
    }
  }

  /** Passes a packet on at once, or when this peer is proven: never one from before it was told of us. True when it waits. */
  hold(counter: number, bytes: number, now: number, pass: () => void): boolean {
    if (this.#proven) {
      if (counter >= this.#since) pass();
      return false;
    }
    const waiting = this.#held.reduce((sum, held) => sum + held.bytes, 0);
    if (this.#held.length >= mostHeld || waiting + bytes > mostHeldBytes) return true;
    this.#held.push({ counter, bytes, at: now, pass });
    return true;
  }
}
