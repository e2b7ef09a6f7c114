/**
 * The messages between a Subrosa client and server: schemas, types, limits and error codes, for both sides.
 * What clients say to one another travels sealed and is opaque here.
 *
 * @module
 */
export { decodeBase64url, encodeBase64url } from "./base64url.ts";
export { errorCodes, errorEntry, errorOfClose, errors, isFatal } from "./errors.ts";
export type { ErrorCode, ErrorEntry, FatalErrorCode, HttpErrorCode } from "./errors.ts";
export type {
  GroupAsk,
  GroupAsked,
  GroupClientMessage,
  GroupCommitIn,
  GroupCommitOut,
  GroupCreate,
  GroupEnded,
  GroupFreed,
  GroupLink,
  GroupMessageIn,
  GroupMessageOut,
  GroupRefuse,
  GroupResume,
  GroupServerMessage,
  GroupState,
  GroupWelcome,
  GroupWelcomes,
  WelcomeSecret,
} from "./group.ts";
export {
  decodeHttpError,
  decodeRoomCreated,
  decodeRoomPresence,
  decodeSiteInfo,
  proofHeader,
  proofOfHeader,
} from "./http.ts";
export type { HttpError, RoomCreated, RoomPresence, SiteInfo } from "./http.ts";
export {
  Chain,
  CommitId,
  CommitKey,
  DeviceKey,
  parseId,
  ParticipantId,
  Proof,
  ResumeSecret,
  RoomId,
  SealedPayload,
  SessionId,
  Ticket,
} from "./ids.ts";
export { limits, messageBytes } from "./limits.ts";
export type {
  ClientMessage,
  Closing,
  ErrorMessage,
  Ice,
  IceServer,
  Join,
  Joined,
  Leave,
  LiveKitEntry,
  LiveKitWord,
  PeerJoined,
  PeerLeft,
  Ping,
  Pong,
  ServerLimits,
  ServerMessage,
  Sfu,
  SfuAccess,
  SignalIn,
  SignalOut,
} from "./messages.ts";
export { decodeRelayHello, decodeRelayPaired, relayMessageBytes } from "./relay.ts";
export type { RelayHello, RelayPaired } from "./relay.ts";
export { decodeClientMessage, decodeServerMessage, encodeMessage, paths, subprotocol } from "./wire.ts";
