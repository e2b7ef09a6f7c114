import type { Source } from "./publication.ts";

/** Somebody who has the link and waits for a host's word. */
export interface WaitingGuest {
  /** For `letIn` and `turnAway`; another one after each new try. */
  readonly id: string;
  /** The name they announced, sealed. Data, not markup. */
  readonly name: string;
  /** When they were first seen waiting, in ms since 1970 by this machine's clock. */
  readonly since: number;
}

/**
 * What hosts decide. Each member checks by the group's signed policy that it was a host who said so, so that the server can
 * fake none of it. Every method rejects with RoomError `not-a-host` where you are none (`local.isHost`), `wrong-state` outside of a
 * group, and resolves when it was said, which is a moment before it is done.
 */
export interface RoomHosting {
  /** `open`: the link is enough. `host`: a host lets people in. */
  readonly admission: "open" | "host";
  /** Whether the link names a host at all; else nothing here can be used by anybody. */
  readonly possible: boolean;
  /** Those who wait, in the order in which they came; empty unless you are a host. */
  readonly waiting: readonly WaitingGuest[];
  /** Lets somebody in who waits. Nothing happens if they went meanwhile. */
  letIn(id: string): Promise<void>;
  /** Says no: their room fails with `not-admitted`. */
  turnAway(id: string): Promise<void>;
  /** Lets in everybody who waits now. */
  letAllIn(): Promise<void>;
  /** From now on a host lets people in. Who is inside stays, and may reload. */
  lock(): Promise<void>;
  /** From now on the link is enough; who waits comes in. */
  unlock(): Promise<void>;
  /**
   * Removes a participant: their room fails with `removed`, and they may ask again. With `block` it fails with `blocked`, the room is
   * locked, and the link alone does not bring them back.
   */
  remove(id: string, options?: { readonly block?: boolean }): Promise<void>;
  /** Makes a participant a host as well, for the rest of this session. */
  makeHost(id: string): Promise<void>;
  /** Switches off a participant's source on their side. They can switch it on again. */
  askToMute(id: string, source: Source): Promise<void>;
  /** Ends the call for everybody who is in: their rooms fail with `ended`, yours is left. */
  endForAll(): Promise<void>;
}
