import * as v from "valibot";
import { RoomError } from "../api/errors.ts";
import { Allowance } from "../channel/allowance.ts";
import type { Channel } from "../channel/index.ts";
import type { Company } from "./company.ts";

/** Reactions of one participant that are shown: at once, and a second over a longer time. */
const atOnce = 10;
const perSecond = 3;

/** One emoji: its first code point says that it is one, the others may only belong to it (tone, joiner, flag, key cap). */
const begins = /^(?:\p{Extended_Pictographic}|\p{Regional_Indicator}|[0-9#*]\uFE0F?\u20E3)/u;
const belongs =
  /^(?:[0-9#*]|\p{Extended_Pictographic}|\p{Regional_Indicator}|\p{Emoji_Modifier}|\p{Variation_Selector}|\u200D|\u20E3|[\u{E0020}-\u{E007F}])+$/u;
const schema = v.object({ emoji: v.pipe(v.string(), v.maxLength(32), v.regex(begins), v.regex(belongs)) });

/** What people show for a moment. Whoever isn't connected now misses it. */
export class Reactions {
  readonly #company: Company;
  readonly #allowance: Allowance;
  #channel: Channel | undefined;

  constructor(company: Company) {
    this.#company = company;
    this.#allowance = new Allowance(company.clock, perSecond, atOnce);
  }

  /** Shows everyone an emoji. Rejects with RoomError `too-large` for what is none, `wrong-state`, `not-connected`. */
  async react(emoji: string): Promise<void> {
    if (this.#channel === undefined) throw new RoomError("wrong-state");
    if (!v.is(schema, { emoji })) throw new RoomError("too-large");
    await this.#channel.cast("reaction", { emoji }, {});
    this.#company.bus.emit("reaction", this.#company.local(), emoji);
  }

  /** Another session's channel; `undefined` at the end. */
  follow(channel: Channel | undefined): void {
    this.#channel = channel;
    channel?.onCast("reaction", (from, value) => {
      const read = v.safeParse(schema, value);
      const sender = this.#company.people.seats.get(from);
      if (!read.success || sender === undefined || !this.#allowance.take(from)) return;
      this.#company.bus.emit("reaction", sender, read.output.emoji);
    });
  }
}
