import type {
  ErrorCode,
  GroupAsked,
  GroupCommitIn,
  GroupMessageIn,
  ParticipantId,
  ServerMessage,
  SignalIn,
} from "@subrosa/protocol";

/** What others have to say: it may fill somebody's line, and nobody is dropped for that. */
export type PassedOn = SignalIn | GroupAsked | GroupCommitIn | GroupMessageIn;

/** The people of a session, as its delivery service sees them. */
export interface People {
  /** Whether the participant is in the session, connected or expected back. */
  has(participant: ParticipantId): boolean;
  /** Say something to a participant; nothing happens while it is away. */
  send(participant: ParticipantId, message: ServerMessage): void;
  /** Pass on what another one says: `false` if the participant's line has no room for it now; `Delivery.ready` says when it has. */
  pass(participant: ParticipantId, message: PassedOn): boolean;
  /** Somebody is a member of the group now: it made it, was welcomed, or came back. */
  admitted(participant: ParticipantId): void;
  /** Say something to everybody, members or not. */
  tell(message: ServerMessage): void;
}

/** Why something was not done. No such error ends the connection. */
export interface Complaint {
  readonly code: ErrorCode;
  /** Seconds. */
  readonly retryAfter?: number;
  /** Whose line it was. */
  readonly participant?: ParticipantId;
  /** The epoch that a commit was for. */
  readonly epoch?: number;
}
