import * as v from "valibot";
import { RoomError } from "../api/errors.ts";
import type { Channel } from "../channel/index.ts";
import type { Company } from "./company.ts";

/** `for`: how long it has been raised, ms; clocks differ, spans don't. */
const schema = v.union([
  v.object({ raised: v.literal(true), for: v.pipe(v.number(), v.finite(), v.minValue(0)) }),
  v.object({ raised: v.literal(false) }),
]);

/** Whose hand is raised, since when. */
export class Hands {
  readonly #company: Company;
  readonly #raised = new Set<string>();
  /** Those who were here before us: their hands may be older than our knowing them. */
  #elders = new Set<string>();
  #own: number | undefined;
  #channel: Channel | undefined;

  constructor(company: Company) {
    this.#company = company;
  }

  /** Since when the own hand is raised, in ms since 1970. */
  get own(): number | undefined {
    return this.#own;
  }

  /** Raises the own hand or takes it down. Resolves when the others were told. */
  async raise(on: boolean): Promise<void> {
    if (this.#channel === undefined) throw new RoomError("wrong-state");
    if (on === (this.#own !== undefined)) return;
    this.#own = on ? this.#company.clock.now() : undefined;
    this.#company.bus.emit("participantChanged", this.#company.local());
    await this.#say(this.#channel);
  }

  /** Another session's channel; `undefined` at the end. */
  follow(channel: Channel | undefined): void {
    this.#channel = channel;
    for (const id of [...this.#raised]) this.#set(id, undefined);
    if (channel === undefined) return;
    channel.on("hand", (from, value) => {
      const read = v.safeParse(schema, value);
      if (read.success) this.#set(from, read.output.raised ? read.output.for : undefined);
    });
    // Raised or taken down: they may know neither.
    channel.onBehind(() => this.#say(channel).catch(() => undefined));
    channel.onCame(({ others, self }) => {
      if (self) this.#elders = new Set(others);
      // A fresh leaf may be a fresh page; if not, its owner says so again.
      for (const id of others) this.#set(id, undefined);
      // Whoever is not connected now says it when they are.
      if (this.#own !== undefined) this.#say(channel).catch(() => undefined);
    });
  }

  /** A participant has left. */
  left(id: string): void {
    this.#elders.delete(id);
    this.#raised.delete(id);
    this.#company.people.setHand(id, undefined);
  }

  #set(id: string, raisedFor: number | undefined): void {
    const participant = this.#company.people.seats.get(id);
    if (participant === undefined || (raisedFor === undefined && !this.#raised.has(id))) return;
    if (raisedFor === undefined) this.#raised.delete(id);
    else this.#raised.add(id);
    // Nobody raised a hand before they came.
    const since = this.#elders.has(id) ? 0 : participant.joinedAt;
    const raisedAt = raisedFor === undefined ? undefined : Math.max(since, this.#company.clock.now() - raisedFor);
    this.#company.people.setHand(id, raisedAt);
    this.#company.bus.emit("participantChanged", participant);
  }

  #say(channel: Channel): Promise<void> {
    const { clock } = this.#company;
    return channel.send(
      "hand",
      this.#own === undefined ? { raised: false } : { raised: true, for: clock.now() - this.#own },
    );
  }
}
