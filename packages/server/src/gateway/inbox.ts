import type { ParticipantId } from "@subrosa/protocol";
import type { Config } from "../config/settings.ts";
import { Bucket } from "./rates.ts";

/** What an inbox takes from the settings. */
export type InboxOptions = Pick<Config, "maxPeople" | "maxBufferedBytes" | "maxBytesPerSecond" | "maxMessageBytes">;

/** Buckets that are kept before full ones are forgotten: more senders than a room has, since they come and go. */
const sweepAt = 64;

/**
 * What others may send to one client, so that nobody is dropped for a line that others fill. Half of the buffer is for them
 * and the other half for what the server itself says. Of that half, and of a rate that even a slow line carries, each
 * sender has a share, so that one who floods takes nothing from the rest.
 */
export class Inbox {
  readonly #half: number;
  readonly #share: number;
  readonly #perSecond: number;
  readonly #burst: number;
  readonly #rates = new Map<ParticipantId, Bucket>();
  readonly #waiting = new Map<ParticipantId, number>();

  constructor({ maxPeople, maxBufferedBytes, maxBytesPerSecond, maxMessageBytes }: InboxOptions) {
    const others = Math.max(1, maxPeople - 1);
    this.#half = maxBufferedBytes / 2;
    this.#share = this.#half / others;
    // Together half of what one client may send.
    this.#perSecond = maxBytesPerSecond / (2 * others);
    this.#burst = Math.max((4 * maxBytesPerSecond) / others, 2 * maxMessageBytes);
  }

  /** Whether there is room for a commit, while `buffered` bytes wait: all hear the same ones, so they have neither share nor rate. */
  hasRoom(bytes: number, buffered: number): boolean {
    return buffered === 0 || buffered + bytes <= this.#half;
  }

  /** Whether there is room for a message of a sender, while `buffered` bytes wait. One at a time is let in even above the share. */
  admits(from: ParticipantId, bytes: number, buffered: number, now: number): boolean {
    const waiting = this.#waiting.get(from) ?? 0;
    if (!this.hasRoom(bytes, buffered)) return false;
    if (waiting > 0 && waiting + bytes > this.#share) return false;
    return this.#rateOf(from, now).take(bytes, now) === 0;
  }

  /** A message of that sender was written, and waits. */
  queued(from: ParticipantId, bytes: number): void {
    this.#waiting.set(from, (this.#waiting.get(from) ?? 0) + bytes);
  }

  /** It waits no more. */
  gone(from: ParticipantId, bytes: number): void {
    const left = (this.#waiting.get(from) ?? 0) - bytes;
    if (left > 0) this.#waiting.set(from, left);
    else this.#waiting.delete(from);
  }

  #rateOf(from: ParticipantId, now: number): Bucket {
    const known = this.#rates.get(from);
    if (known !== undefined) return known;
    if (this.#rates.size >= sweepAt) {
      for (const [sender, bucket] of this.#rates) if (bucket.full(now)) this.#rates.delete(sender);
    }
    const bucket = new Bucket(this.#perSecond, this.#burst, now);
    this.#rates.set(from, bucket);
    return bucket;
  }
}
