import { encodeBase64url } from "@subrosa/protocol";
import { maxStarts, type Position, type Start } from "./letters.ts";
import type { ChannelView } from "./group.ts";

/** A body with its number. */
export interface Numbered {
  readonly number: number;
  readonly body: Uint8Array;
}

/** What is kept for who missed it. */
export const keptMessages = 256;
const keptBytes = 1_048_576;

/** What somebody who asked may have. */
export interface Again {
  /** Where this member began. */
  readonly start: number;
  /** The first number that can still be had, if it is greater than what was asked for; else that. */
  readonly floor: number;
  readonly messages: readonly Numbered[];
}

/** What we say, numbered, and the last of it kept. */
export class Outbox {
  /** Ours, as long as this page lives: it goes on over rejoins. */
  readonly stream: string = encodeBase64url(crypto.getRandomValues(new Uint8Array(8)));
  readonly #kept: Numbered[] = [];
  readonly #startOf = new Map<string, number>();
  #starts: Start[] = [];
  #bytes = 0;
  #last = 0;

  /** Where we are: the number is the newest message's, 0 before there is one. */
  get position(): Position {
    return { stream: this.stream, number: this.#last, starts: this.#starts };
  }

  /** Whoever is new starts at our next number, and is never told what was said before. */
  follow({ epoch, others }: ChannelView): void {
    const here = new Set(others.map(({ id }) => id));
    for (const id of this.#startOf.keys()) if (!here.has(id)) this.#startOf.delete(id);
    // Whatever waited for the first view was told to nobody.
    const number = this.#starts.length === 0 ? 1 : this.#last + 1;
    const newcomers = others.filter(({ id }) => !this.#startOf.has(id));
    for (const { id } of newcomers) this.#startOf.set(id, number);
    const newest = this.#starts.at(-1);
    if (newest === undefined || (newcomers.length > 0 && newest.number !== number)) {
      this.#starts = [...this.#starts, { epoch: Number(epoch), number }].slice(-maxStarts);
    }
  }

  /** Gives a body its number, and keeps it. */
  add(body: Uint8Array): Numbered {
    this.#last += 1;
    const message = { number: this.#last, body };
    this.#kept.push(message);
    this.#bytes += body.length;
    while (this.#kept.length > keptMessages || this.#bytes > keptBytes)
      this.#bytes -= this.#kept.shift()?.body.length ?? 0;
    return message;
  }

  /** What `member` may have of so many from `first` on, no more than `most` bytes; `undefined` for who is not in the group. */
  again(member: string, first: number, count: number, most: number): Again | undefined {
    const start = this.#startOf.get(member);
    if (start === undefined) return undefined;
    const floor = Math.max(first, start, this.#kept[0]?.number ?? this.#last + 1);
    const messages: Numbered[] = [];
    let bytes = 0;
    for (const message of this.#kept) {
      if (message.number < floor || message.number >= first + count) continue;
      bytes += message.body.length + 10;
      if (bytes > most && messages.length > 0) break;
      messages.push(message);
    }
    return { start, floor, messages };
  }
}
