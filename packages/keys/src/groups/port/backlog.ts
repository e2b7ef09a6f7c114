import type { GroupIn } from "../messages.ts";

/** What may wait for a member at a time: bytes, and messages. A storm of joins among 1,000 is a few megabytes. */
const maxBytes = 32 * 1_048_576;
const maxMessages = 4_096;

/** What waits between a page and its member's thread, which a hostile network must not make endless. */
export class Backlog {
  #bytes = 0;
  #messages = 0;
  #dropped = false;

  /** Whether so many bytes more may wait. Whatever is dropped is remembered. */
  takes(bytes: number): boolean {
    const fits = this.#messages < maxMessages && (this.#messages === 0 || this.#bytes + bytes <= maxBytes);
    if (fits) {
      this.#bytes += bytes;
      this.#messages += 1;
    } else this.#dropped = true;
    return fits;
  }

  /** So many bytes wait no more. True, once, when nothing waits after something was dropped. */
  done(bytes: number): boolean {
    this.#bytes -= bytes;
    this.#messages -= 1;
    const asksAgain = this.#messages === 0 && this.#dropped;
    if (asksAgain) this.#dropped = false;
    return asksAgain;
  }
}

/** Bytes of a message from the network, but for its names. */
export function bytesIn(message: GroupIn): number {
  return Object.values(message).reduce<number>(
    (sum, field) => sum + (field instanceof Uint8Array ? field.length : 0),
    0,
  );
}
