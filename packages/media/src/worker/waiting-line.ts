import type { EncodedFrame } from "./frame.ts";

/** How long frames may wait for a key before anything of a receiver has opened, ms; and how many, of how many bytes. */
const patience = 1_500;
const mostFrames = 90;
const mostBytes = 4 * 1024 * 1024;

/**
 * The frames with which a receiver begins, from a key frame on, until their key is there: where frames are faster than keys, the next key frame would
 * come late, for senders and SFUs make them seldom. Holds nothing up: what comes later and opens ends it, and so does a while, once for each receiver.
 */
export class WaitingLine {
  /** There is another key. */
  keyArrived: () => void = () => undefined;
  readonly #after: (milliseconds: number) => Promise<void>;
  #frames: EncodedFrame[] = [];
  #bytes = 0;
  #begun = false;
  #over = false;

  /** @param after resolves after so many milliseconds */
  constructor(after: (milliseconds: number) => Promise<void>) {
    this.#after = after;
  }

  get isEmpty(): boolean {
    return this.#frames.length === 0;
  }

  /** The first of them. */
  get first(): EncodedFrame | undefined {
    return this.#frames[0];
  }

  /** Takes a frame that has no key; false where it does not wait. @param expired is called when time is up, with how many still waited */
  take(frame: EncodedFrame, expired: (frames: number) => void): boolean {
    if (this.#over || (this.isEmpty && frame.type !== "key")) return false;
    this.#bytes += frame.data.byteLength;
    if (this.#frames.length >= mostFrames || this.#bytes > mostBytes) return false;
    this.#frames.push(frame);
    if (!this.#begun) void this.#after(patience).then(() => expired(this.end()));
    this.#begun = true;
    return true;
  }

  /** The first one opened, and leaves. */
  shift(): void {
    this.#frames.shift();
  }

  /** Nothing waits any more, from now on. Returns how many did. */
  end(): number {
    this.#over = true;
    return this.#frames.splice(0).length;
  }
}
