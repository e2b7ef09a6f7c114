import type { ChatMessage } from "./chat.ts";
import type { FileTransfer } from "./files.ts";
import type { Participant, RemoteParticipant } from "./participant.ts";
import type { RoomError } from "./errors.ts";
import type { Source, TrackPublication } from "./publication.ts";

/**
 * `new` → `joining` → `joined` ⇄ `reconnecting` → `left` or `failed`. `reconnecting`: the gateway's socket is down and is
 * tried again for ever; running media go on where the paths between people are up (`Room.mediaAlive`).
 */
export type RoomState = "new" | "joining" | "joined" | "reconnecting" | "left" | "failed";

/** Why a participant left: they said so, nothing was heard of them any more, or somebody dropped them. */
export type LeaveReason = "left" | "lost" | "dropped";

/** What a `Room` tells, by event name. */
export interface RoomEvents {
  /** Anything that a reader of the room could see has changed. At most once in a microtask: made for user interfaces. */
  changed: [];
  stateChanged: [state: RoomState];
  /** They have proven to hold the room's secret; their name is known. */
  participantJoined: [participant: RemoteParticipant];
  /** `by` dropped them, as far as it is known. */
  participantLeft: [participant: RemoteParticipant, reason: LeaveReason, by?: Participant];
  /** Name, connection, presence, rank, or the list of tracks. Also after a reload of their tab, which is no leave and no join. */
  participantChanged: [participant: Participant];
  /**
   * The track is here and can be played. Again, without `trackUnsubscribed` before, when another `mediaStreamTrack` took its place (a move to an SFU, or
   * back): play that one from now on.
   */
  trackSubscribed: [publication: TrackPublication, participant: RemoteParticipant];
  /** It was unpublished, or its owner left: stop playing it. */
  trackUnsubscribed: [publication: TrackPublication, participant: RemoteParticipant];
  /** Muted, encryption state, stalled, undecodable, or another local `mediaStreamTrack`. */
  trackChanged: [publication: TrackPublication, participant: Participant];
  /** An own device went away by itself. `now` is the label of what replaced it, `undefined` where there was nothing. */
  deviceLost: [device: { readonly source: Source; readonly label: string; readonly now: string | undefined }];
  /** `encryption` is another one: another epoch, split, paused, rejoining. */
  encryptionChanged: [];
  /** `media` is another one: people moved to an SFU or back, it can't be reached, or strangers are there. */
  mediaChanged: [];
  /** `hosting` is another one: somebody waits or does not any more, the door was closed or opened. */
  hostingChanged: [];
  /** A host switched an own source off. It can be switched on again. */
  mutedBy: [host: RemoteParticipant, source: Source];
  /** Somebody said something in the chat, on this page or another. */
  chatMessage: [message: ChatMessage];
  /** Somebody reacted, yourself included: one emoji, as text. */
  reaction: [participant: Participant, emoji: string];
  /** An application's message came. */
  data: [participant: RemoteParticipant, topic: string, bytes: Uint8Array];
  /** Somebody offers a file. */
  fileOffered: [transfer: FileTransfer];
  /** Comes after `failed`, with the reason for it. */
  error: [error: RoomError];
}
