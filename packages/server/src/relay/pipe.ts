import type { WebSocket } from "ws";

/** Bytes that wait for the reading side before the writing side is not read any more, and until it is again. */
const high = 262_144;
const low = 65_536;
/** Whoever is ahead of the pace by so much, ms, waits. */
const ahead = 100;

/** What bounds a transfer. */
export interface PipeTerms {
  /** Bytes in all. */
  readonly mostBytes: number;
  readonly bytesPerSecond: number;
  /** So many bytes were passed on. */
  readonly passed: (bytes: number) => void;
  /** It said more than it may. */
  readonly tooMuch: () => void;
}

/**
 * Passes binary messages of one socket on to another, no faster than that one reads and than the pace. What is too fast isn't dropped: it is
 * not read, so that the line itself holds the sender back. Nothing is kept but what waits for the reading side.
 */
export class Pipe {
  readonly #from: WebSocket;
  readonly #to: WebSocket;
  readonly #terms: PipeTerms;
  #bytes = 0;
  /** When all that came would have come at the pace, in ms since 1970. */
  #due = 0;
  #timer: NodeJS.Timeout | undefined;
  #full = false;

  constructor(from: WebSocket, to: WebSocket, terms: PipeTerms) {
    this.#from = from;
    this.#to = to;
    this.#terms = terms;
  }

  /** A message came. */
  pass(data: Buffer): void {
    this.#bytes += data.length;
    if (this.#bytes > this.#terms.mostBytes) {
      this.#terms.tooMuch();
      return;
    }
    const now = Date.now();
    this.#due = Math.max(now, this.#due) + (data.length / this.#terms.bytesPerSecond) * 1_000;
    this.#to.send(data, { binary: true }, () => {
      if (this.#full && this.#to.bufferedAmount <= low) {
        this.#full = false;
        this.#resume();
      }
    });
    this.#terms.passed(data.length);
    if (this.#to.bufferedAmount > high) this.#full = true;
    if (this.#due - now > ahead && this.#timer === undefined) {
      this.#timer = setTimeout(() => {
        this.#timer = undefined;
        this.#resume();
      }, this.#due - now);
    }
    if (this.#full || this.#timer !== undefined) this.#from.pause();
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  #resume(): void {
    if (!this.#full && this.#timer === undefined) this.#from.resume();
  }
}
