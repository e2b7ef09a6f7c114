import type { ErrorCode, ParticipantId, ServerMessage } from "@subrosa/protocol";

/** The people of a session, as its delivery service sees them. */
export interface People {
  /** Whether the participant is in the session, connected or expected back. */
  has(participant: ParticipantId): boolean;
  /** Say something to a participant; nothing happens while it is away. */
  send(participant: ParticipantId, message: ServerMessage): void;
  /** Say something to everybody, members or not. */
  tell(message: ServerMessage): void;
}

/** Why something was not done. No such error ends the connection. */
export interface Complaint {
  readonly code: ErrorCode;
  /** Seconds. */
  readonly retryAfter?: number;
  /** The epoch that a commit was for. */
  readonly epoch?: number;
}
