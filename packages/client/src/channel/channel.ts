import { RoomError } from "../api/errors.ts";
import { systemClock, type Clock } from "../clock.ts";
import { Emitter, type Unsubscribe } from "../events.ts";
import { decodeBody, encodeBody } from "./body.ts";
import type { ChannelGroup, ChannelMember, Route } from "./group.ts";
import { decodeLetter, encodeLetter, maxBody } from "./letters.ts";
import { Outbox } from "./outbox.ts";
import { Pump } from "./pump.ts";
import { Reception } from "./reception.ts";
import { Repeater } from "./repeater.ts";

/** What a channel is made from. */
export interface ChannelOptions {
  readonly group: ChannelGroup;
  readonly clock?: Clock;
}

/** Takes one kind of what members say. `from` is `ChannelMember.id`, as the group says; what `value` is, is for the listener to check. */
export type ChannelListener = (from: string, value: unknown) => void;

/** Who came in since the last view: with a first leaf, or with a fresh one. */
export interface Arrivals {
  /** Ids of the others who did; in our own first view, everyone. They know nothing of what was said before, and nothing holds that they said before. */
  readonly others: readonly string[];
  /** Whether we did ourselves. */
  readonly self: boolean;
}

interface ChannelEvents {
  lost: [from: string, count: number];
  came: [arrivals: Arrivals];
  behind: [member: string];
}

/** How long after the last message, ms, its number is told once more: whoever missed it hears of it. */
const tailAfter = [1_500, 6_000];

/**
 * What members tell one another, reliably, in the order of each sender, over a group that may lose, double and reorder; and beside it datagrams,
 * which are none of that. All of it is padded, and attributed to the leaf that signed it. One for each session.
 */
export class Channel {
  readonly #group: ChannelGroup;
  readonly #outbox = new Outbox();
  readonly #pump: Pump;
  readonly #reception: Reception;
  readonly #repeater: Repeater;
  readonly #events = new Emitter<ChannelEvents>();
  readonly #kinds = new Map<string, ChannelListener>();
  readonly #datagrams = new Map<string, ChannelListener>();
  readonly #stops: Unsubscribe[];
  #leaves: ReadonlySet<string> = new Set();
  #closed = false;

  constructor({ group, clock = systemClock }: ChannelOptions) {
    this.#group = group;
    this.#pump = new Pump(
      clock,
      (letter) => group.tell(letter),
      tailAfter,
      () => encodeLetter({ type: "position", ...this.#outbox.position }),
    );
    const post = (letter: Uint8Array, to?: string): void => {
      // What is lost here is asked for again.
      group.tell(letter, to === undefined ? {} : { to }).catch(() => undefined);
    };
    this.#reception = new Reception({
      clock,
      post,
      take: (from, body) => this.#give(this.#kinds, from, body),
      lose: (from, count) => this.#events.emit("lost", from, count),
    });
    this.#repeater = new Repeater(clock, this.#outbox, post, (member) => this.#events.emit("behind", member));
    this.#stops = [group.onMessage((from, bytes) => this.#receive(from, bytes)), group.onView(() => this.#follow())];
    this.#follow();
  }

  /**
   * Tells all other members, in order with all else that is sent so. Resolves when it was handed over to the server; while there is none, it waits, and is
   * tried again. Rejects with RoomError `too-large`, `too-much` and `closed`, TypeError for what is neither JSON nor bytes.
   */
  async send(kind: string, value: unknown): Promise<void> {
    const body = encodeBody({ kind, value });
    if (body.length > maxBody) throw new RoomError("too-large");
    if (this.#closed) throw new RoomError("closed");
    this.#pump.checkRoom(body.length);
    const message = this.#outbox.add(body);
    const { stream, starts } = this.#outbox.position;
    return this.#pump.add(encodeLetter({ type: "content", stream, ...message, starts }));
  }

  /** Tells once, in no order. Rejects with RoomError `not-connected` where there is no path now, and as `send` does. */
  async cast(kind: string, value: unknown, route: Route = { fast: true }): Promise<void> {
    const body = encodeBody({ kind, value });
    if (body.length > maxBody) throw new RoomError("too-large");
    if (this.#closed) throw new RoomError("closed");
    try {
      await this.#group.tell(encodeLetter({ type: "datagram", body }), route);
    } catch (cause) {
      throw new RoomError("not-connected", { cause });
    }
  }

  /** Who takes what was sent under a kind: one listener for each kind. */
  on(kind: string, listener: ChannelListener): Unsubscribe {
    return listen(this.#kinds, kind, listener);
  }

  /** Who takes what was cast under a kind: one listener for each kind. */
  onCast(kind: string, listener: ChannelListener): Unsubscribe {
    return listen(this.#datagrams, kind, listener);
  }

  /** So many messages of a sender never came, and are not coming any more. Told at their place in the order. */
  onLost(listener: (from: string, count: number) => void): Unsubscribe {
    return this.#events.on("lost", listener);
  }

  /** Somebody came in: whatever newcomers should know has to be said again. */
  onCame(listener: (arrivals: Arrivals) => void): Unsubscribe {
    return this.#events.on("came", listener);
  }

  /** A member missed something that can't be said again: whatever still holds has to be said anew. */
  onBehind(listener: (member: string) => void): Unsubscribe {
    return this.#events.on("behind", listener);
  }

  /** There is a new connection, or a new leaf of ours: what waits is told, and everyone is asked where they are. */
  resync(): void {
    if (this.#closed) return;
    this.#pump.hurry();
    this.#reception.whereIsEveryone();
  }

  /** Tries now to tell what waits. */
  hurry(): void {
    this.#pump.hurry();
  }

  /** The server says that somebody's line had no room for something of ours: they hear of it, and ask for what it was. */
  unheard(): void {
    if (!this.#closed && this.#outbox.position.number > 0) this.#pump.unheard();
  }

  /** Ends it: what waits is rejected with `closed`. */
  close(): void {
    this.#closed = true;
    for (const stop of this.#stops) stop();
    this.#pump.close();
    this.#reception.close();
    this.#repeater.close();
    this.#events.clear();
    this.#kinds.clear();
    this.#datagrams.clear();
  }

  #follow(): void {
    const { view } = this.#group;
    if (view === undefined) return;
    this.#outbox.follow(view);
    this.#reception.follow(view);
    const before = this.#leaves;
    this.#leaves = new Set([view.self, ...view.others].map(({ leaf }) => leaf));
    const others = view.others.flatMap(({ id, leaf }) => (before.has(leaf) ? [] : [id]));
    const self = !before.has(view.self.leaf);
    if (self || others.length > 0) this.#events.emit("came", { others, self });
  }

  #receive(from: ChannelMember, bytes: Uint8Array): void {
    const letter = decodeLetter(bytes);
    if (letter === undefined) return;
    if (letter.type === "datagram") this.#give(this.#datagrams, from.id, letter.body);
    else if (letter.type === "ask" || letter.type === "where") this.#repeater.asked(from.id, letter);
    else this.#reception.receive(from, letter);
  }

  #give(listeners: ReadonlyMap<string, ChannelListener>, from: string, bytes: Uint8Array): void {
    const body = decodeBody(bytes);
    if (body === undefined) return;
    try {
      listeners.get(body.kind)?.(from, body.value);
    } catch (error) {
      // As an emitter does: the next message is for others.
      queueMicrotask(() => {
        throw error;
      });
    }
  }
}

function listen(listeners: Map<string, ChannelListener>, kind: string, listener: ChannelListener): Unsubscribe {
  if (listeners.has(kind)) throw new TypeError(`The caller took the kind "${kind}" twice.`);
  listeners.set(kind, listener);
  return () => {
    if (listeners.get(kind) === listener) listeners.delete(kind);
  };
}
