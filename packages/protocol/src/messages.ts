import * as v from "valibot";
import { ErrorCode } from "./errors.ts";
import { epoch, GroupClientMessage, GroupServerMessage } from "./group.ts";
import { DeviceKey, ParticipantId, Proof, ResumeSecret, RoomId, SealedPayload, SessionId } from "./ids.ts";
import { limits } from "./limits.ts";

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const seconds = v.pipe(v.number(), v.finite(), v.minValue(0));

/** Comes in by a token of LiveKit's. */
export interface LiveKitEntry {
  /** A LiveKit access token (JWT, RFC 7519), which says who its bearer is and in which room of LiveKit's. */
  readonly token: string;
  /** The device whose leaf in the group is the bearer's. */
  readonly device: DeviceKey;
}

/** The server's word on who somebody is at LiveKit. */
export interface LiveKitWord {
  /** The room's name at LiveKit. */
  readonly room: string;
  /** The server's Ed25519 public key, 32 bytes as base64url. */
  readonly key: DeviceKey;
  /** When it was said (ms since 1970, u64) and the signature over it, device, identity, session and room (docs/protocol.md): 72 bytes as base64url. */
  readonly word: string;
}

/** Enter a room: the first message on a connection. */
export interface Join {
  readonly type: "join";
  readonly room: RoomId;
  readonly proof: Proof;
  readonly participant: ParticipantId;
  readonly resume: ResumeSecret;
  /** The session that the client would open, or is in: the server answers with the one that is (compare-and-set). */
  readonly session: SessionId;
  /** The client already was in `session`: after a restart of the server it goes before newcomers' sessions. */
  readonly returning?: boolean;
  /** Hosts let people into this room, as its link says: the way into the SFU is to wait until a member let us in (`sfu` brings it). */
  readonly hosted?: boolean;
  /** Enter the room of that name inside of LiveKit's room, and nobody meets whose secret is another. */
  readonly livekit?: LiveKitEntry;
}

/** Pass sealed bytes on to one participant of the same room. */
export interface SignalOut {
  readonly type: "signal";
  readonly to: ParticipantId;
  readonly payload: SealedPayload;
}

/** Go for good: the others are told at once. */
export interface Leave {
  readonly type: "leave";
}

/** Ask for a `pong`: browsers cannot send WebSocket pings. */
export interface Ping {
  readonly type: "ping";
}

/** What a client may say. */
export type ClientMessage = Join | SignalOut | Leave | Ping | GroupClientMessage;

/** One STUN or TURN server as `RTCConfiguration.iceServers` takes it. */
export interface IceServer {
  readonly urls: readonly string[];
  readonly username?: string;
  readonly credential?: string;
}

/** How one participant reaches the SFU of a session, which is a LiveKit server. */
export interface SfuAccess {
  /** Where livekit-client connects, such as `wss://sfu.example`. */
  readonly url: string;
  /** A LiveKit access token (JWT, RFC 7519) for this participant in this session. It ends within minutes; `sfu` brings the next. */
  readonly token: string;
  /** Up to how many people a mesh carries the room; 0: the SFU always does. */
  readonly meshLimit: number;
}

/** What this server asks of its clients. */
export interface ServerLimits {
  /** People in one room. */
  readonly people: number;
  /** Bytes of one message. */
  readonly messageBytes: number;
  /** Messages a second over a longer time; four times as many may come at once. */
  readonly messagesPerSecond: number;
  /** Seconds for which a lost participant keeps its place. */
  readonly hold: number;
  /** Bytes of the largest file that may be sent in a room; none where absent. */
  readonly fileBytes?: number;
}

/** The answer to `join`. */
export interface Joined {
  readonly type: "joined";
  readonly session: SessionId;
  /** The others, those included who are expected back. */
  readonly participants: readonly ParticipantId[];
  readonly iceServers: readonly IceServer[];
  readonly limits: ServerLimits;
  /** The group of the session, if there is one: ask to be added, or go on in it. */
  readonly group?: { readonly epoch: number };
  /** The SFU, if the server has one. */
  readonly sfu?: SfuAccess;
  /** For who came in by a token of LiveKit's. */
  readonly livekit?: LiveKitWord;
}

/** Somebody new has come. */
export interface PeerJoined {
  readonly type: "peer-joined";
  readonly participant: ParticipantId;
}

/** Somebody has gone: said so (`left`), or did not come back in time (`lost`). */
export interface PeerLeft {
  readonly type: "peer-left";
  readonly participant: ParticipantId;
  readonly reason: "left" | "lost";
}

/** Sealed bytes from one participant; `from` is what the server says, the seal is what proves it. */
export interface SignalIn {
  readonly type: "signal";
  readonly from: ParticipantId;
  readonly payload: SealedPayload;
}

/** The answer to `ping`. */
export interface Pong {
  readonly type: "pong";
}

/** Something went wrong; `isFatal(code)` says whether the connection ends with it. */
export interface ErrorMessage {
  readonly type: "error";
  readonly code: ErrorCode;
  readonly message: string;
  /** Seconds to wait before another try. */
  readonly retryAfter?: number;
  /** Whom it is about: of `unknown-peer`, `peer-away` and `peer-busy`. */
  readonly participant?: ParticipantId;
  /** Which epoch the commit was for: of `commit-conflict` and `commit-too-soon`, for another one may be on its way already. */
  readonly epoch?: number;
}

/** The server is about to stop: running media goes on, connect again after `retryAfter` seconds. */
export interface Closing {
  readonly type: "closing";
  readonly retryAfter: number;
}

/** Fresh TURN credentials, before the earlier ones end. */
export interface Ice {
  readonly type: "ice";
  readonly iceServers: readonly IceServer[];
}

/** A fresh token for the SFU, before the earlier one ends. */
export interface Sfu {
  readonly type: "sfu";
  readonly sfu: SfuAccess;
}

/** What a server may say. */
export type ServerMessage =
  | Joined
  | PeerJoined
  | PeerLeft
  | SignalIn
  | Pong
  | ErrorMessage
  | Closing
  | Ice
  | Sfu
  | GroupServerMessage;

const iceServers = v.pipe(
  v.array(
    v.object({
      urls: v.pipe(v.array(v.string()), v.nonEmpty(), v.maxLength(limits.iceServers)),
      username: v.exactOptional(v.string()),
      credential: v.exactOptional(v.string()),
    }),
  ),
  v.maxLength(limits.iceServers),
);

const jwt = /^[\w-]+\.[\w-]+\.[\w-]+$/;
const sfu = v.object({
  url: v.pipe(v.string(), v.maxLength(limits.sfuUrlLength), v.regex(/^wss?:\/\//)),
  token: v.pipe(v.string(), v.maxLength(limits.sfuTokenLength), v.regex(jwt)),
  meshLimit: count,
});

const livekitEntry = v.strictObject({
  token: v.pipe(v.string(), v.maxLength(limits.livekitTokenLength), v.regex(jwt)),
  device: DeviceKey,
});
const livekitWord = v.object({
  room: v.pipe(v.string(), v.nonEmpty(), v.maxLength(limits.livekitTokenLength)),
  key: DeviceKey,
  word: v.pipe(v.string(), v.regex(/^[\w-]{96}$/)),
});

const gatewayClientMessage = v.variant("type", [
  v.strictObject({
    type: v.literal("join"),
    room: RoomId,
    proof: Proof,
    participant: ParticipantId,
    resume: ResumeSecret,
    session: SessionId,
    returning: v.exactOptional(v.boolean()),
    hosted: v.exactOptional(v.boolean()),
    livekit: v.exactOptional(livekitEntry),
  }),
  v.strictObject({ type: v.literal("signal"), to: ParticipantId, payload: SealedPayload }),
  v.strictObject({ type: v.literal("leave") }),
  v.strictObject({ type: v.literal("ping") }),
]);

const gatewayServerMessage = v.variant("type", [
  v.object({
    type: v.literal("joined"),
    session: SessionId,
    participants: v.pipe(v.array(ParticipantId), v.maxLength(limits.people)),
    iceServers,
    limits: v.object({
      people: count,
      messageBytes: count,
      messagesPerSecond: seconds,
      hold: seconds,
      fileBytes: v.exactOptional(count),
    }),
    group: v.exactOptional(v.object({ epoch: count })),
    sfu: v.exactOptional(sfu),
    livekit: v.exactOptional(livekitWord),
  }),
  v.object({ type: v.literal("peer-joined"), participant: ParticipantId }),
  v.object({ type: v.literal("peer-left"), participant: ParticipantId, reason: v.picklist(["left", "lost"]) }),
  v.object({ type: v.literal("signal"), from: ParticipantId, payload: SealedPayload }),
  v.object({ type: v.literal("pong") }),
  v.object({
    type: v.literal("error"),
    code: ErrorCode,
    message: v.string(),
    retryAfter: v.exactOptional(seconds),
    participant: v.exactOptional(ParticipantId),
    epoch: v.exactOptional(epoch),
  }),
  v.object({ type: v.literal("closing"), retryAfter: seconds }),
  v.object({ type: v.literal("ice"), iceServers }),
  v.object({ type: v.literal("sfu"), sfu }),
]);

/** Schema of what a client may say: exact, so that nothing rides along unseen. */
export const ClientMessage: v.GenericSchema<unknown, ClientMessage> = v.union([
  gatewayClientMessage,
  GroupClientMessage,
]);

/** Schema of what a server may say. Fields that a newer server adds are left out, not refused. */
export const ServerMessage: v.GenericSchema<unknown, ServerMessage> = v.union([
  gatewayServerMessage,
  GroupServerMessage,
]);
