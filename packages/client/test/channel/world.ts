import {
  Channel,
  type ChannelGroup,
  type ChannelMember,
  type ChannelView,
  type Route,
} from "../../src/channel/index.ts";
import { Emitter, type Unsubscribe } from "../../src/events.ts";
import { FakeClock } from "../fakes.ts";

/** What happens to a message on its way to one member: arrives (how often), or waits for `release`. */
export type Fate = "arrive" | "lose" | "double" | "hold";

interface Parcel {
  readonly from: Peer;
  readonly to: Peer;
  readonly bytes: Uint8Array;
}

/** A group without cryptography: says who is in it, and carries as well or badly as it is told. */
export class World {
  readonly clock: FakeClock = new FakeClock();
  readonly peers: Map<string, Peer> = new Map();
  readonly passed: Parcel[] = [];
  fate: (parcel: Parcel) => Fate = () => "arrive";
  epoch = 0n;
  #held: Parcel[] = [];
  /** What is said in an epoch that not everybody is in yet: nobody opens it before. */
  #changing: Parcel[] | undefined;

  /** Somebody who is not in yet. */
  page(id: string): Peer {
    const peer = this.peers.get(id) ?? new Peer(id, this);
    this.peers.set(id, peer);
    return peer;
  }

  /** Adds somebody, in a new epoch. */
  add(id: string): Peer {
    const peer = this.page(id);
    peer.leaf = `${id}/${this.epoch}`;
    this.next();
    return peer;
  }

  remove(id: string): void {
    const peer = this.peers.get(id);
    this.peers.delete(id);
    if (peer !== undefined) peer.leaf = undefined;
    peer?.changed();
    this.next();
  }

  /** A new epoch. */
  next(): void {
    this.epoch += 1n;
    this.#changing = [];
    for (const peer of this.peers.values()) peer.changed();
    const said = this.#changing;
    this.#changing = undefined;
    for (const parcel of said) this.#arrive(parcel);
  }

  carry(from: Peer, bytes: Uint8Array, to?: string): void {
    for (const peer of this.peers.values()) {
      if (peer === from || (to !== undefined && peer.id !== to)) continue;
      const parcel = { from, to: peer, bytes: bytes.slice() };
      this.passed.push(parcel);
      const fate = this.fate(parcel);
      if (fate === "hold") this.#held.push(parcel);
      if (fate === "arrive" || fate === "double") this.#arrive(parcel);
      if (fate === "double") this.#arrive(parcel);
    }
  }

  /** What was held arrives, in the order that `shuffle` makes of it. */
  release(shuffle: (held: Parcel[]) => Parcel[] = (held) => held): void {
    const held = shuffle(this.#held);
    this.#held = [];
    for (const parcel of held) this.#arrive(parcel);
  }

  /** Lets time pass, and what it begins come to its end: sealing takes turns of the event loop. */
  async pass(milliseconds: number): Promise<void> {
    for (let left = milliseconds; left > 0; left -= 250) {
      await settle();
      this.clock.pass(Math.min(250, left));
    }
    await settle();
  }

  #arrive(parcel: Parcel): void {
    const { from, to, bytes } = parcel;
    if (this.#changing !== undefined) {
      this.#changing.push(parcel);
      return;
    }
    if (from.leaf !== undefined && to.leaf !== undefined) to.hear({ id: from.id, leaf: from.leaf }, bytes);
  }
}

/** Says each of these, no faster than a channel lets it out. */
export async function inTime<Value>(
  world: World,
  values: Iterable<Value>,
  say: (value: Value) => Promise<void>,
): Promise<void> {
  const said: Promise<void>[] = [];
  for (const value of values) {
    said.push(say(value));
    await new Promise((resolve) => setImmediate(resolve));
    world.clock.pass(50);
  }
  world.clock.pass(200);
  await Promise.all(said);
}

/** Waits until other threads have done what WebCrypto was asked for: they take one task after the other, and so ours last. */
export async function settle(): Promise<void> {
  for (let step = 0; step < 20; step++) await crypto.subtle.generateKey("X25519", false, ["deriveBits"]);
}

/** One member's group and channel, and what came by it. */
export class Peer implements ChannelGroup {
  readonly id: string;
  leaf: string | undefined;
  online = true;
  /** The test takes what is said by itself. */
  quiet = false;
  readonly said: string[] = [];
  readonly #world: World;
  readonly #events = new Emitter<{ message: [from: ChannelMember, bytes: Uint8Array]; view: [] }>();
  readonly #channels: Channel[] = [];

  constructor(id: string, world: World) {
    this.id = id;
    this.#world = world;
  }

  /** Made by the first use, as after a page load. */
  get channel(): Channel {
    const [channel] = this.#channels;
    if (channel !== undefined) return channel;
    const made = new Channel({ group: this, clock: this.#world.clock });
    this.#channels.push(made);
    if (this.quiet) return made;
    made.on("chat", (from, value) => this.said.push(`${from}: ${JSON.stringify(value)}`));
    made.onCast("chat", (from, value) => this.said.push(`${from} casts ${JSON.stringify(value)}`));
    made.onLost((from, count) => this.said.push(`${count} of ${from} lost`));
    return made;
  }

  /** The page is loaded anew. */
  reload(): void {
    this.#channels.splice(0).forEach((channel) => channel.close());
    this.#world.add(this.id);
    this.channel.resync();
  }

  get view(): ChannelView | undefined {
    const { id, leaf } = this;
    if (leaf === undefined) return undefined;
    const others = [...this.#world.peers.values()].flatMap((peer) =>
      peer === this || peer.leaf === undefined ? [] : [{ id: peer.id, leaf: peer.leaf }],
    );
    return { epoch: this.#world.epoch, self: { id, leaf }, others };
  }

  async tell(bytes: Uint8Array, { to }: Route = {}): Promise<void> {
    if (!this.online || this.leaf === undefined) throw new Error("offline");
    this.#world.carry(this, bytes, to);
    return Promise.resolve();
  }

  onMessage(listener: (from: ChannelMember, bytes: Uint8Array) => void): Unsubscribe {
    return this.#events.on("message", listener);
  }

  onView(listener: () => void): Unsubscribe {
    return this.#events.on("view", listener);
  }

  hear(from: ChannelMember, bytes: Uint8Array): void {
    if (this.online) this.#events.emit("message", from, bytes);
  }

  changed(): void {
    this.#events.emit("view");
  }
}
