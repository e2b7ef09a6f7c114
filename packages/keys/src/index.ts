/**
 * Where frame keys come from: room links and passphrases, the seal on signalling, static keys, ratchets, and the
 * interface by which an application brings its own. docs/keys.md has every construction.
 *
 * @module
 */
export type { Bytes } from "./encoding.ts";
export {
  LinkError,
  SecretError,
  SenderKeyError,
  type LinkErrorCode,
  type SecretErrorCode,
  type SenderKeyErrorCode,
} from "./errors.ts";
export {
  createLink,
  formatLink,
  isRoomId,
  linkPolicy,
  linkPolicyHash,
  parseLink,
  type LinkOptions,
  type RoomKind,
  type RoomLink,
  type RoomWire,
  type SecretSource,
} from "./link.ts";
export { generatePassphrase, passphraseBytes } from "./passphrase.ts";
export { gatewayProof, RoomSecret, type SecretBase, type SecretParts } from "./room-secret.ts";
export { payloadKind, type PayloadKind } from "./payload.ts";
export { SignalSealer, type OpenedSignal, type Seat, type SignalSealerOptions } from "./signal-sealer.ts";
export { JoinCheck, type JoinVerdict } from "./join-check.ts";
export {
  challengeLength,
  decodeHello,
  encodeHello,
  Freshness,
  type AnnouncedKids,
  type Hello,
  type ReadHello,
} from "./freshness.ts";
export { sources, type Attachment, type KeyProvider, type Source, type TrackKeys, type TrackRef } from "./provider.ts";
export { StaticKeys, type StaticKeysOptions } from "./static-keys.ts";
export { RatchetKeys } from "./ratchet-keys.ts";
