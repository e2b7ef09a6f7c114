import type { Joined, ServerMessage } from "@subrosa/protocol";
import type { RoomEncryption } from "../api/encryption.ts";
import type { RoomError } from "../api/errors.ts";
import type { LeaveReason } from "../api/events.ts";
import type { RoomHosting } from "../api/hosting.ts";
import type { JoinResult } from "../api/options.ts";
import type { Source } from "../api/publication.ts";
import type { Channel } from "../channel/index.ts";
import type { Emitter } from "../events.ts";
import type { FrameKeys, Frames } from "../media/frames.ts";
import type { Arrival, Standing } from "../people/arrival.ts";
import type { Lane, LaneHost } from "../planes/plane.ts";
import type { SessionEpochs } from "../verification/comparisons.ts";
import type { EpochPeople } from "../verification/people.ts";

/** What a gathering tells. Members are named by their participant id at the gateway. Nothing in it is the server's word alone. */
export interface GatheringEvents {
  /** Somebody is in, who has proven to hold the secret. */
  met: [member: string, arrival: Arrival];
  /** Name or publications are others now. */
  announced: [member: string, arrival: Arrival];
  /** `by`: the participant who dropped them, by the id of their seat. */
  left: [member: string, reason: LeaveReason, by?: string];
  standing: [member: string, standing: Standing];
  /** What their media plane says to ours. */
  plane: [member: string, body: unknown];
  /** What planes said to each other may have been lost. */
  resync: [member: string];
  /** `encryption`, or what is known of ourselves. */
  changed: [];
  /** Another epoch of the group began; `undefined`: we are in none now. */
  epoch: [people: EpochPeople | undefined];
  hostingChanged: [];
  /** A host has to let us in, or somebody has to come back first. */
  waiting: [];
  /** A host wants an own source switched off. */
  mute: [source: Source, by: string];
  /** We ended the call for everybody. */
  over: [];
  /** Our stay is over, and the reason is not the server. */
  failed: [error: RoomError];
  /** What holds our keys ended. All of it has to begin anew. */
  broken: [cause: unknown];
}

/** Sends sealed bytes to a member beside media; `false` if there is no such path, or no room on it. */
export type SendBytes = (member: string, lane: Lane, bytes: Uint8Array<ArrayBuffer>) => boolean;

/** The people of one session: how they come to know one another, and what they say to each other sealed. */
export interface Gathering extends Pick<Emitter<GatheringEvents>, "on" | "clear"> {
  /** Where the session's tracks get their keys. */
  readonly keys: FrameKeys;
  readonly encryption: RoomEncryption;
  readonly hosting: RoomHosting;
  /** Who we are to the others, where it is not the seat of this tab. */
  readonly ownId: string | undefined;
  readonly isHost: boolean;
  /** What is kept for a reload besides the seat. */
  readonly pass: string | undefined;
  /** For everything that is not media; `undefined` where there is none. */
  readonly channel: Channel | undefined;
  /** For comparing codes; `undefined` where there is no group. */
  readonly epochs: SessionEpochs | undefined;
  /** Who takes bytes that come beside media; `undefined` where none should. */
  readonly lanes: LaneHost | undefined;
  /** Settles when we are in: somebody was met, or there is nobody to meet. Never after `close`. @throws RoomError */
  readonly result: Promise<JoinResult>;
  /** Frames can be sealed and opened. Before anybody is met. */
  start(frames: Frames, sendBytes: SendBytes): Promise<void>;
  /** The gateway let us in: for the first time. Tracks are published by then. */
  enter(joined: Joined): void;
  /** The gateway let us in again, into the same session. */
  resume(joined: Joined): void;
  /** The gateway's line is down. */
  down(): void;
  /** Any other message of the server's. Never throws on its bytes. */
  receive(message: Exclude<ServerMessage, Joined>): void;
  /** Tells the others our name and what we publish. */
  announce(): void;
  /** Tells a member's media plane something. */
  signal(member: string, body: unknown): void;
  /** They are gone, or another took their place. */
  forget(member: string): void;
  /** Says goodbye where that can be said. Settles when it was. */
  leave(): Promise<void>;
  close(): void;
}
