/**
 * Join an end-to-end encrypted room: roster, publish, subscribe. An application needs no other package.
 *
 * @module
 */
export { longestText } from "./api/chat.ts";
export type { ChatMessage, ChatState, RoomChat } from "./api/chat.ts";
export { longestData } from "./api/data.ts";
export type { DataOptions, RoomData } from "./api/data.ts";
export type { RoomEncryption } from "./api/encryption.ts";
export { RoomError } from "./api/errors.ts";
export type { Fault, RoomErrorCode, RoomErrorDetails } from "./api/errors.ts";
export type { FileFailure, FileState, FileTaker, FileTransfer, RoomFiles } from "./api/files.ts";
export type { RoomHosting, WaitingGuest } from "./api/hosting.ts";
export type { LeaveReason, RoomEvents, RoomState } from "./api/events.ts";
export type { JoinResult, JoinStep, RoomOptions, RoomPresence, SendingTotals } from "./api/options.ts";
export type {
  DeviceChoice,
  LocalParticipant,
  Participant,
  ParticipantConnection,
  Presence,
  RemoteParticipant,
  ScreenChoice,
  ScreenTracks,
} from "./api/participant.ts";
export { kindOf, sources } from "./api/publication.ts";
export type {
  EncryptionStateName,
  EncryptionStatus,
  FrameCounters,
  Source,
  TrackPublication,
} from "./api/publication.ts";
export type { RoomReceiving } from "./api/receiving.ts";
export type { RoomInterface } from "./api/room.ts";
export type {
  ComparedPerson,
  DeviceTrust,
  TrustState,
  VerificationCode,
  VerificationInterface,
  VerificationState,
} from "./api/verification.ts";
export { openCamera, openMicrophone, openScreen, type CapturedScreen } from "./devices/open.ts";
export type { Listener, Unsubscribe } from "./events.ts";
export { roomPresence, siteInfo } from "./gateway/address.ts";
export { MeshPlane, type MeshPlaneOptions } from "./planes/mesh/mesh.ts";
export { maxLaneMessage } from "./planes/plane.ts";
export { movingPlane } from "./planes/moving/index.ts";
export type {
  CreatePlane,
  Lane,
  LaneHost,
  MediaPlane,
  PlaneFacts,
  PlaneGuest,
  PlaneHost,
  PlaneOptions,
  SfuAccess,
  ShownSize,
} from "./planes/plane.ts";
export { ownDevice } from "./own-device.ts";
export { Room } from "./room.ts";
export { forgetPeople } from "./verification/book.ts";
export {
  createLink,
  formatLink,
  generatePassphrase,
  LinkError,
  parseLink,
  type Attachment,
  type KeyProvider,
  type LinkOptions,
  type RoomKind,
  type RoomLink,
  type SecretSource,
  type TrackKeys,
  type TrackRef,
} from "@subrosa/keys";
export type { SiteInfo } from "@subrosa/protocol";
export { assertSupported, UnsupportedBrowserError } from "@subrosa/media";
