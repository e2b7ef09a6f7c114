/** Milliseconds between two requests of one receiver, whatever arrives. */
const keyFrameInterval = 500;

/**
 * Asks the sender for a key frame when this receiver has nothing to start from: when a key has arrived, and while frames open
 * that build on one which was dropped.
 */
export class KeyFrameRequests {
  readonly #request: () => void;
  readonly #now: () => number;
  #needed = true;
  #askedAt = Number.NEGATIVE_INFINITY;

  /** `request` asks for a key frame; `now` gives milliseconds. */
  constructor(request: () => void, now: () => number) {
    this.#request = request;
    this.#now = now;
  }

  /** Frames that were dropped for want of a key will open from now on. */
  keyArrived(): void {
    if (this.#needed) this.#ask();
  }

  /** A frame was dropped for want of a key. */
  missed(): void {
    this.#needed = true;
  }

  /** A video frame was opened. */
  opened(isKeyFrame: boolean): void {
    if (isKeyFrame) this.#needed = false;
    else if (this.#needed && this.#now() - this.#askedAt >= keyFrameInterval) this.#ask();
  }

  #ask(): void {
    this.#askedAt = this.#now();
    this.#request();
  }
}
