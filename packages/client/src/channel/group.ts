import type { Unsubscribe } from "../events.ts";

/** A member, as the tree of the group says: never as a message says. */
export interface ChannelMember {
  /** The person's device in this session: the same over all its leaves. */
  readonly id: string;
  /** The leaf's signature key: one for each time of coming in. */
  readonly leaf: string;
}

/** How a message should travel. */
export interface Route {
  /** `ChannelMember.id` of the only one who is sent it. It is sealed for all: whoever else gets hold of it could open it. */
  readonly to?: string;
  /** Rather lost than late: by the unreliable data channel, where there is one. */
  readonly fast?: boolean;
}

/** Who is in the group, in one epoch. */
export interface ChannelView {
  readonly epoch: bigint;
  readonly self: ChannelMember;
  /** All but ourselves. */
  readonly others: readonly ChannelMember[];
}

/** The group as a channel needs it: one session's, so that a new session gets a new channel. */
export interface ChannelGroup {
  /** `undefined` while we are in no group: before the join, and while coming in anew. */
  readonly view: ChannelView | undefined;
  /**
   * Seals bytes (at most `maxLetter`) and hands them to a path. Rejects when there is none now or we are no member. What was handed over may still be lost, be
   * doubled, and arrive in any order.
   */
  tell(bytes: Uint8Array, route?: Route): Promise<void>;
  /** What another member's leaf signed, each once. */
  onMessage(listener: (from: ChannelMember, bytes: Uint8Array) => void): Unsubscribe;
  /** `view` is another one. */
  onView(listener: () => void): Unsubscribe;
}
