import type { Admission } from "./credential.ts";
import type { DeviceIdentity } from "./device.ts";
import type { TrackRef } from "../provider.ts";
import type { GroupEvent, GroupIn, GroupOut } from "./messages.ts";
import type { GroupPhase } from "./options.ts";
import type { GroupPolicy } from "./policy.ts";
import type { PresenceState } from "./presence.ts";
import type { Person } from "./roster.ts";
import type { GroupRoom, SuiteName } from "./room.ts";

/** A member, with how their leaf is doing. */
export interface GroupPerson extends Person {
  /** By what they signed and when it came; oneself is always present. */
  readonly presence: PresenceState;
  readonly isHost: boolean;
}

/** How a group looked a moment ago: a snapshot, which never changes; the next one takes its place. */
export interface GroupView {
  readonly phase: GroupPhase;
  /** `undefined` outside of a group. */
  readonly epoch: bigint | undefined;
  /** Everyone in this epoch, by leaf; nobody outside of a group. */
  readonly people: readonly GroupPerson[];
  /** Our own leaf among them. */
  readonly self: GroupPerson | undefined;
  readonly policy: GroupPolicy | undefined;
  /** The link's. */
  readonly suite: SuiteName;
  /** The epoch that our frames are sealed in: it follows `epoch` by a second at most. */
  readonly sendingEpoch: bigint | undefined;
  /** Most of the group is lost, or a removal of ours is being held back: what we send should wait. */
  readonly sendingPaused: boolean;
}

/** What a group tells. */
export interface GroupEvents {
  /** Goes to the delivery service; `message` also by every other path there is. In order. */
  readonly send: GroupOut;
  /** What happened. `view` is up to date by then. */
  readonly event: GroupEvent;
  /** `view` is another one. */
  readonly view: GroupView;
  /** The group's worker is dead, and its keys with it: start another group, which comes in with a fresh leaf. Comes once. */
  readonly failed: Error;
}

/** A track whose keys the group looks after. */
export interface GroupAttachment {
  /** The track is over: nothing more is installed, and what opens it is taken away. */
  detach(): void;
}

/**
 * What only hosts may do. Each is a commit that every member judges: nobody else's is ever merged. Methods reject with GroupError
 * `not-a-host` or `not-a-member`; that it is done, an `epoch` event says.
 */
export interface GroupHost {
  /** Drops somebody and closes the door behind them, in one commit: the link alone doesn't bring them back. */
  block(person: Person): Promise<void>;
  /** From now on a host lets people in; who is inside stays, and may reload. */
  lock(): Promise<void>;
  /** From now on the link is enough. */
  unlock(): Promise<void>;
  /** Makes somebody a host as well. */
  addHost(person: Person): Promise<void>;
  /** Lets somebody in who knocks. Resolves to false when nobody does on this connection. */
  admit(connection: string): Promise<boolean>;
  /** Turns somebody away who knocks: they ask no more. Resolves to false when nobody does on this connection. */
  turnAway(connection: string): Promise<boolean>;
}

/**
 * One person's side of a room's group, wherever its member lives: in a worker (`startGroup`) or in this thread (`startGroupHere`). The
 * same verbs as `GroupMember`. Methods reject with GroupError: `not-a-member` outside of a group, `failed` when the worker is dead, `internal`.
 */
export interface Group {
  readonly view: GroupView;
  readonly host: GroupHost;
  /** Calls the listener from now on, until the function that it returns is called. */
  on<Name extends keyof GroupEvents>(name: Name, listener: (value: GroupEvents[Name]) => void): () => void;
  /** First in this session: makes its group, and waits for the service's word that nobody was faster. */
  found(): Promise<void>;
  /** Asks to be added, and goes on asking. */
  ask(): Promise<void>;
  /**
   * Takes what the delivery service or another path brings. Never rejects for its bytes: those that mean nothing change nothing. What waits
   * is bounded: beyond that, messages are dropped, and the service is asked again.
   */
  receive(message: GroupIn): Promise<void>;
  /** There is a new connection to the delivery service. */
  reconnected(): Promise<void>;
  /** Seals at most `maxToldLength` bytes to all members. Rejects with GroupError `not-a-member` or `too-large`. */
  tell(data: Uint8Array): Promise<void>;
  /** As `tell`, but gives the payload back, for a path of the caller's choice: the others take it by `receive`. */
  seal(data: Uint8Array): Promise<Uint8Array>;
  /** Says goodbye: the others remove us. Close when it was sent. */
  leave(): Promise<void>;
  /** Proposes to drop somebody. They may come back by themselves unless a host blocks them (`host.block`). */
  remove(person: Person): Promise<void>;
  /**
   * Comes in with a fresh leaf. `frames` is the key port of a new frame worker, whose counters begin at 0: all tracks are detached, and it
   * gets no key that the one before had.
   */
  rejoin(frames?: MessagePort): Promise<void>;
  /** The epoch authenticator (RFC 9420 §8.7) of one of the last 16 epochs that we were in; `undefined` for any other. */
  authenticator(epoch: bigint): Promise<Uint8Array | undefined>;
  /**
   * Keys for a track of the frame worker, by its name there: they flow from worker to worker. `participant` is a connection; the direction
   * says which of the two tracks of that name it is.
   */
  attach(track: TrackRef, frameTrack: string): GroupAttachment;
  /** Ends the member, its keys and its worker. Whoever leaves for good says `leave` before. */
  close(): void;
}

/** What a group is made of. */
export interface GroupOptions {
  readonly room: GroupRoom;
  readonly device: DeviceIdentity;
  /** Our participant id at the gateway. */
  readonly connection: string;
  /** Display name, at most `maxNameLength` bytes. */
  readonly name: string;
  /** A host's word from before a reload. */
  readonly admission?: Admission;
  /** The latest policy that this device saw before a reload: no earlier door is entered. One of another session is forgotten. */
  readonly seen?: GroupPolicy;
  /** A label: each epoch gives a secret of its own under it (RFC 9420 §8.5), as an `exported` event. None without one. */
  readonly exports?: string;
  /** `FrameWorker.keyPort()` of `@subrosa/media`; it moves into the group's worker. Without one, no track gets keys. */
  readonly frames?: MessagePort;
}
