import type { Clock } from "../clock.ts";
import { agreementKey, type AgreementKey } from "./agreement.ts";
import { Allowance } from "./allowance.ts";
import type { ChannelMember, ChannelView } from "./group.ts";
import { Inbox } from "./inbox.ts";
import { encodeLetter, type Letter } from "./letters.ts";
import { Questions } from "./questions.ts";
import { openAgain } from "./repeat.ts";

/** What a reception is made from. */
export interface ReceptionOptions {
  readonly clock: Clock;
  readonly post: (letter: Uint8Array, to?: string) => void;
  readonly take: (from: string, body: Uint8Array) => void;
  readonly lose: (from: string, count: number) => void;
}

interface Sender {
  readonly inbox: Inbox;
  readonly questions: Questions;
  /** Which says what stream it is: one leaf has one. */
  leaf: string;
}

/** Senders whose place is remembered, those who left included: they may come back with the same stream. */
const mostSenders = 512;

/** Questions to all senders together. */
const asksPerSecond = 10;
const asksAtOnce = 40;

/** What the others say, in order for each of them; what is missing is asked for. */
export class Reception {
  readonly #options: ReceptionOptions;
  readonly #senders = new Map<string, Sender>();
  #here: ReadonlySet<string> = new Set();
  #ownLeaf = "";
  #joined = 0;
  /** Answers are sealed for it: whoever came in meanwhile may read all that is sent, but must not read what was said before. */
  #key: Promise<AgreementKey> | undefined;
  readonly #asks: Allowance;
  #closed = false;

  constructor(options: ReceptionOptions) {
    this.#options = options;
    this.#asks = new Allowance(options.clock, asksPerSecond, asksAtOnce);
  }

  follow({ epoch, self, others }: ChannelView): void {
    if (self.leaf !== this.#ownLeaf) this.#joined = Number(epoch);
    this.#ownLeaf = self.leaf;
    this.#here = new Set(others.map(({ id }) => id));
    for (const [id, sender] of this.#senders) {
      if (this.#here.has(id)) continue;
      sender.questions.close();
      sender.inbox.end();
    }
  }

  receive({ id, leaf }: ChannelMember, letter: Extract<Letter, { type: "content" | "position" | "repeat" }>): void {
    if (!this.#here.has(id)) return;
    if (letter.type === "repeat") {
      void this.#repeated(id, letter);
      return;
    }
    const sender = this.#sender(id, leaf, letter);
    if (sender === undefined) return;
    this.#change(id, sender, () => {
      if (letter.type === "content") sender.inbox.add(letter);
      else sender.inbox.reach(letter.number);
    });
  }

  whereIsEveryone(): void {
    this.#options.post(encodeLetter({ type: "where" }));
  }

  close(): void {
    this.#closed = true;
    for (const { questions } of this.#senders.values()) questions.close();
    this.#senders.clear();
  }

  #sender(id: string, leaf: string, position: Extract<Letter, { type: "content" | "position" }>): Sender | undefined {
    const known = this.#senders.get(id);
    if (known?.inbox.stream === position.stream) {
      known.leaf = leaf;
      return known;
    }
    // A leaf that speaks in a second stream: nothing honest does.
    if (known?.leaf === leaf) return undefined;
    known?.questions.close();
    known?.inbox.end();
    const { clock, take, lose } = this.#options;
    const inbox = new Inbox(
      position,
      this.#joined,
      (body) => take(id, body),
      (count) => lose(id, count),
    );
    const questions: Questions = new Questions(
      clock,
      () => void this.#ask(id, inbox),
      () => this.#change(id, sender, () => inbox.giveUp()),
    );
    const sender: Sender = { inbox, questions, leaf };
    this.#senders.delete(id);
    this.#senders.set(id, sender);
    this.#forgetOldest();
    return sender;
  }

  #forgetOldest(): void {
    if (this.#senders.size <= mostSenders) return;
    for (const id of this.#senders.keys()) {
      if (this.#here.has(id)) continue;
      this.#senders.delete(id);
      return;
    }
  }

  #change(id: string, { inbox, questions }: Sender, change: () => void): void {
    const before = inbox.missing;
    change();
    if (this.#closed || !this.#here.has(id)) return;
    const after = inbox.missing;
    questions.look(after !== undefined, before !== undefined && after?.first !== before.first);
  }

  async #ask(id: string, { stream, missing }: Inbox): Promise<void> {
    if (missing === undefined) return;
    if (!this.#asks.take("")) return;
    const { raw } = await (this.#key ??= agreementKey());
    if (!this.#closed) this.#options.post(encodeLetter({ type: "ask", stream, ...missing, key: raw }), id);
  }

  async #repeated(id: string, { stream, key, sealed }: Extract<Letter, { type: "repeat" }>): Promise<void> {
    const own = await this.#key;
    if (own === undefined || !own.raw.every((byte, at) => byte === key[at])) return;
    const again = await openAgain(sealed, own);
    const sender = this.#senders.get(id);
    if (again === undefined || sender === undefined || sender.inbox.stream !== stream || this.#closed) return;
    this.#change(id, sender, () => sender.inbox.answered(again));
  }
}
