import * as v from "valibot";
import { limits } from "./limits.ts";

// 16 bytes are 22 characters whose last one carries 2 bits, 32 bytes are 43 whose last one carries 4:
// only the canonical spelling passes, so that ids can be compared as text.
const bytes16 = /^[A-Za-z0-9_-]{21}[AQgw]$/;
const bytes32 = /^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/;
const anyBytes = /^(?:[A-Za-z0-9_-]{4})*(?:[A-Za-z0-9_-]{2,3})?$/;

/** A room's name in links: 3 to 64 of `a-z`, `0-9` and `-`. */
export const RoomId: v.GenericSchema<string, RoomId> = v.pipe(
  v.string(),
  v.regex(/^[a-z0-9-]{3,64}$/),
  v.brand("RoomId"),
);
/** A room's name that was checked. */
export type RoomId = string & v.Brand<"RoomId">;

/** A participant of one session: 16 random bytes made by its client, as base64url. */
export const ParticipantId: v.GenericSchema<string, ParticipantId> = v.pipe(
  v.string(),
  v.regex(bytes16),
  v.brand("ParticipantId"),
);
/** A participant's id that was checked. */
export type ParticipantId = string & v.Brand<"ParticipantId">;

/** One meeting in a room: 16 random bytes made by the client that came first, as base64url. */
export const SessionId: v.GenericSchema<string, SessionId> = v.pipe(v.string(), v.regex(bytes16), v.brand("SessionId"));
/** A session's id that was checked. */
export type SessionId = string & v.Brand<"SessionId">;

/** The gateway proof: 32 bytes derived from the room secret, as base64url. The server keeps only its hash. */
export const Proof: v.GenericSchema<string, Proof> = v.pipe(v.string(), v.regex(bytes32), v.brand("Proof"));
/** A proof whose form was checked; only the server can tell whether it is the right one. */
export type Proof = string & v.Brand<"Proof">;

/** What lets a participant come back as itself: 32 random bytes made by its client, as base64url. */
export const ResumeSecret: v.GenericSchema<string, ResumeSecret> = v.pipe(
  v.string(),
  v.regex(bytes32),
  v.brand("ResumeSecret"),
);
/** A resume secret whose form was checked. */
export type ResumeSecret = string & v.Brand<"ResumeSecret">;

/**
 * A state of a group, and what shows that one was a member in it: 32 bytes as base64url. At first random, then with each
 * commit SHA-256(chain ‖ key ‖ SHA-256(commit)).
 */
export const Chain: v.GenericSchema<string, Chain> = v.pipe(v.string(), v.regex(bytes32), v.brand("Chain"));
/** A chain whose form was checked. */
export type Chain = string & v.Brand<"Chain">;

/** What the server adds to a commit so that only those who stay know the next chain: 16 random bytes as base64url. */
export const CommitKey: v.GenericSchema<string, CommitKey> = v.pipe(v.string(), v.regex(bytes16), v.brand("CommitKey"));
/** A commit's key whose form was checked. */
export type CommitKey = string & v.Brand<"CommitKey">;

/** Names a commit that was taken: 16 random bytes made by the server, as base64url. */
export const CommitId: v.GenericSchema<string, CommitId> = v.pipe(v.string(), v.regex(bytes16), v.brand("CommitId"));
/** A commit's id whose form was checked. */
export type CommitId = string & v.Brand<"CommitId">;

/** A device's Ed25519 public key, 32 bytes as base64url. */
export const DeviceKey: v.GenericSchema<string, DeviceKey> = v.pipe(v.string(), v.regex(bytes32), v.brand("DeviceKey"));
/** A device's key whose form was checked. */
export type DeviceKey = string & v.Brand<"DeviceKey">;

/** Names one transfer at the relay: 16 random bytes made by whoever takes it, as base64url. */
export const Ticket: v.GenericSchema<string, Ticket> = v.pipe(v.string(), v.regex(bytes16), v.brand("Ticket"));
/** A ticket whose form was checked. */
export type Ticket = string & v.Brand<"Ticket">;

/** Schema of any bytes as base64url: never empty, at most so many characters. */
export function bytesText(maxLength: number): v.GenericSchema<string, string> {
  return v.pipe(v.string(), v.nonEmpty(), v.maxLength(maxLength), v.regex(anyBytes));
}

/** Sealed bytes that only clients can open, as base64url: never empty, at most `limits.payloadLength` characters. */
export const SealedPayload: v.GenericSchema<string, SealedPayload> = v.pipe(
  bytesText(limits.payloadLength),
  v.brand("SealedPayload"),
);
/** A sealed payload whose form was checked; only its receiver can tell what is in it. */
export type SealedPayload = string & v.Brand<"SealedPayload">;

/**
 * A text as an id of the given kind: `parseId(RoomId, 'rose')`.
 *
 * @returns `undefined` if it is not one; it never throws
 */
export function parseId<Id>(kind: v.GenericSchema<string, Id>, text: string): Id | undefined {
  const result = v.safeParse(kind, text);
  return result.success ? result.output : undefined;
}
