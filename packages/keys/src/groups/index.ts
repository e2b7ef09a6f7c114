/**
 * Rooms as MLS groups: one member's side, without network, storage or clock of its own. docs/groups.md has every construction.
 *
 * @module
 */
export { machineClock, type Clock } from "./clock.ts";
export { type Admission, decodeAdmission, encodeAdmission, type Identity, maxNameLength } from "./credential.ts";
export { DeviceIdentity, signedBy, type SignatureKind } from "./device.ts";
export { GroupError, type GroupErrorCode } from "./errors.ts";
export type { Group, GroupAttachment, GroupEvents, GroupHost, GroupOptions, GroupPerson, GroupView } from "./group.ts";
export { GroupKeys, type EpochKeys } from "./group-keys.ts";
export { GroupMember } from "./member.ts";
export type { Hosting } from "./hosting.ts";
export {
  maxToldLength,
  type CommitLink,
  type GroupEvent,
  type GroupIn,
  type GroupOut,
  type RejoinReason,
  type WelcomeParts,
} from "./messages.ts";
export type { GroupMemberOptions, GroupPhase } from "./options.ts";
export { decodePolicy, encodePolicy, type DoorWord, type GroupPolicy, type HostGrant } from "./policy.ts";
export type { PresenceState } from "./presence.ts";
export type { Person } from "./roster.ts";
export { hostHash, isGroupMode, participantOf, type GroupLinkPolicy, type GroupRoom, type SuiteName } from "./room.ts";
export type { WorkerStarter } from "./load-worker.ts";
export { fromServer, toServer, type GroupClientText, type GroupServerText } from "./wire.ts";
export { startGroup, startGroupHere, type GroupHereOptions, type StartGroupOptions } from "./start.ts";
