import type { Position } from "./letters.ts";
import type { Again, Numbered } from "./outbox.ts";

const heldMessages = 256;
const heldBytes = 1_048_576;

/** What one sender says, put in order: each number once, and what never came is counted. */
export class Inbox {
  readonly stream: string;
  readonly #take: (body: Uint8Array) => void;
  readonly #lose: (count: number) => void;
  readonly #held = new Map<number, Uint8Array>();
  /** The number that comes next. */
  #expected: number;
  /** The greatest number that is known to be. */
  #newest = 0;
  #bytes = 0;
  #fresh = true;

  /** @param joined the epoch in which we came in: tells where this stream begins for us */
  constructor(
    { stream, starts }: Position,
    joined: number,
    take: (body: Uint8Array) => void,
    lose: (count: number) => void,
  ) {
    this.stream = stream;
    this.#take = take;
    this.#lose = lose;
    const start = starts.findLast(({ epoch }) => epoch <= joined) ?? starts[0];
    this.#expected = Math.max(1, start?.number ?? 1);
    this.#newest = this.#expected - 1;
  }

  /** What is missing: so many from `first` on. */
  get missing(): { readonly first: number; readonly count: number } | undefined {
    if (this.#newest < this.#expected) return undefined;
    let end = this.#expected;
    while (end <= this.#newest && !this.#held.has(end) && end - this.#expected < heldMessages) end++;
    return { first: this.#expected, count: end - this.#expected };
  }

  /** The sender has said so many. */
  reach(number: number): void {
    this.#newest = Math.max(this.#newest, number);
  }

  /** A message, in any order. */
  add({ number, body }: Numbered): void {
    this.reach(number);
    if (number < this.#expected || this.#held.has(number)) return;
    this.#held.set(number, body);
    this.#bytes += body.length;
    this.#flow();
    // What waits for a message that is not coming must not wait in memory for ever.
    while (this.#held.size > heldMessages || this.#bytes > heldBytes) this.giveUp();
  }

  /** The sender's answer. */
  answered({ start, floor, messages }: Again): void {
    for (const message of messages) this.add(message);
    if (floor <= this.#expected) return;
    const began = this.#fresh ? Math.max(this.#expected, start) : this.#expected;
    this.#skipTo(floor, began);
  }

  /** What is missing does not come any more. */
  giveUp(): void {
    const next = this.#held.size === 0 ? this.#newest + 1 : Math.min(...this.#held.keys());
    this.#skipTo(next, this.#expected);
  }

  /** The sender has gone: whatever came is given out, in order. */
  end(): void {
    while (this.missing !== undefined) this.giveUp();
  }

  #skipTo(number: number, began: number): void {
    let lost = 0;
    for (const held of [...this.#held.keys()].sort((a, b) => a - b)) {
      if (held >= number) break;
      lost += Math.max(0, held - Math.max(began, this.#expected));
      this.#expected = held;
      if (lost > 0) this.#lose(lost);
      lost = 0;
      this.#flow();
    }
    lost = Math.max(0, number - Math.max(began, this.#expected));
    this.#expected = Math.max(number, this.#expected);
    if (lost > 0) this.#lose(lost);
    this.#fresh = false;
    this.#flow();
  }

  #flow(): void {
    for (let body = this.#held.get(this.#expected); body !== undefined; body = this.#held.get(this.#expected)) {
      this.#held.delete(this.#expected);
      this.#bytes -= body.length;
      this.#expected += 1;
      this.#fresh = false;
      this.#take(body);
    }
  }
}
