import type { GroupMember, Person } from "@subrosa/keys/groups";
import {
  Channel,
  type ChannelGroup,
  type ChannelMember,
  type ChannelView,
  type Route,
} from "../../../packages/client/src/channel/index.ts";
import { Emitter, type Unsubscribe } from "../../../packages/client/src/events.ts";
import type { World } from "./world.ts";

/** What a voice needs of its page. */
export interface Speaker {
  readonly name: string;
  readonly connected: boolean;
  readonly member: GroupMember | undefined;
  /** Sealed bytes for one connection alone. */
  signal(to: string, payload: Uint8Array): void;
}

/** What a page says and shows in one session, by the client's own channel. */
export class Voice
  extends Emitter<{ message: [from: ChannelMember, bytes: Uint8Array]; view: [] }>
  implements ChannelGroup
{
  readonly #speaker: Speaker;
  readonly #channel: Channel;
  /** By participant: how many words we were told are lost since we showed the last, and when one of us came in anew. */
  readonly #lost = new Map<string, number>();
  readonly #came = new Map<string, number>();

  constructor(speaker: Speaker, world: World) {
    super();
    this.#speaker = speaker;
    const { clock } = world;
    this.#channel = new Channel({ group: this, clock });
    this.#channel.on("words", (from, value) => world.guard(() => this.#show(world, from, value)));
    this.#channel.onLost((from, count) => this.#lost.set(from, (this.#lost.get(from) ?? 0) + count));
    this.#channel.onCame(({ others, self }) => {
      for (const id of self ? (this.view?.others ?? []).map((other) => other.id) : others)
        this.#came.set(id, clock.now());
    });
  }

  get view(): ChannelView | undefined {
    const { member } = this.#speaker;
    const self = member?.phase === "member" ? member.self : undefined;
    if (member?.epoch === undefined || self === undefined) return undefined;
    const others = member.people.filter(({ leafKey }) => leafKey !== self.leafKey).map(memberOf);
    return { epoch: member.epoch, self: memberOf(self), others };
  }

  async tell(bytes: Uint8Array, { to }: Route = {}): Promise<void> {
    const { member, connected } = this.#speaker;
    if (member === undefined || !connected) throw new Error("There is no path to the others now.");
    if (to === undefined) return member.tell(bytes);
    const payload = await member.seal(bytes);
    const whom = member.people.find(({ identity }) => identity.participant === to);
    if (whom !== undefined) this.#speaker.signal(whom.identity.connection, payload);
  }

  onMessage(listener: (from: ChannelMember, bytes: Uint8Array) => void): Unsubscribe {
    return this.on("message", listener);
  }

  onView(listener: () => void): Unsubscribe {
    return this.on("view", listener);
  }

  /** Says the next words, as soon as there is somebody to hear them. */
  say(number: number): void {
    this.#channel.send("words", { page: this.#speaker.name, number }).catch(() => undefined);
  }

  /** A leaf signed this. */
  hear(from: Person, bytes: Uint8Array): void {
    this.emit("message", memberOf(from), bytes);
  }

  /** The group is in another epoch, or we are in none. */
  moved(): void {
    this.emit("view");
  }

  /** There is a new connection. */
  reconnected(): void {
    this.#channel.resync();
  }

  close(): void {
    this.#channel.close();
  }

  #show(world: World, from: string, value: unknown): void {
    const { member, name } = this.#speaker;
    const whose = member?.people.find(({ identity }) => identity.participant === from)?.identity.name;
    if (whose === undefined) throw new Error(`${name} shows words of somebody who is not there.`);
    if (typeof value !== "object" || value === null || !("page" in value && "number" in value)) {
      throw new Error(`${name} shows words that nobody said.`);
    }
    const words = { name: whose, page: String(value.page), number: Number(value.number) };
    world.note(name, `shows ${words.page}/${words.number} by ${whose}`);
    world.ledger.shows(name, whose, words, { lost: this.#lost.get(from) ?? 0, since: this.#came.get(from) ?? 0 });
    this.#lost.delete(from);
  }
}

function memberOf({ identity, leafKey }: Person): ChannelMember {
  return { id: identity.participant, leaf: leafKey };
}
