export { RoomError } from "./api/errors.ts";
export type { Fault, RoomErrorCode, RoomErrorDetails } from "./api/errors.ts";
export type { LeaveReason, RoomEvents, RoomState } from "./api/events.ts";
export type { JoinResult, JoinStep, RoomOptions, RoomPresence, SendingTotals } from "./api/options.ts";
export type {
  DeviceChoice,
  LocalParticipant,
  Participant,
  ParticipantConnection,
  RemoteParticipant,
  ScreenChoice,
  ScreenTracks,
} from "./api/participant.ts";
export { sources } from "./api/publication.ts";
export type { EncryptionStateName, EncryptionStatus, FrameCounters, Source, TrackPublication } from "./api/publication.ts";
export type { RoomInterface } from "./api/room.ts";
export type { Listener, Unsubscribe } from "./events.ts";
