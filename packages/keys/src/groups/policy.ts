import { concat, equalBytes, type Bytes } from "../encoding.ts";
import { Reader, uint } from "./reader.ts";

/** An earlier host's word that a device is a host; the first one is the link's, and signs for itself. */
export interface HostGrant {
  readonly device: Uint8Array;
  /** 64 bytes, by any host before it in the list. */
  readonly by: number;
  readonly signature: Uint8Array;
}

/** A host's word about the door: its place among the hosts, and 64 bytes under `doorOf`. */
export interface DoorWord {
  readonly by: number;
  readonly signature: Uint8Array;
}

/** What holds in a group, in its GroupContext extension: every member has the same, and so does whoever joins. */
export interface GroupPolicy {
  /** As in the link; never changes. */
  readonly mode: string;
  /** Who may be added: anyone with the secret, or whom a host let in. */
  readonly admission: "open" | "host";
  /** Grows by one with each lock, unlock and block: admissions of earlier generations end. */
  readonly generation: number;
  readonly hosts: readonly HostGrant[];
  /** Device keys of those who were inside when the door was closed, and need no admission of this generation. */
  readonly staying: readonly Uint8Array[];
  /** Who says so; nobody at generation 0, which follows from the link alone. */
  readonly word: DoorWord | undefined;
}

const version = 1;

/**
 * `1 ‖ mode (5) ‖ admission u8 ‖ generation u32 ‖ hosts u16 × (device (32) ‖ by u16 ‖ signature (64)) ‖ staying u16 × device (32)`, and from
 * generation 1 on `by u16 ‖ signature (64)`.
 */
export function encodePolicy({ mode, admission, generation, hosts, staying, word }: GroupPolicy): Uint8Array {
  return concat(
    Uint8Array.of(version),
    new TextEncoder().encode(mode),
    Uint8Array.of(admission === "host" ? 1 : 0),
    uint(generation, 4),
    uint(hosts.length, 2),
    ...hosts.flatMap(({ device, by, signature }) => [device, uint(by, 2), signature]),
    uint(staying.length, 2),
    ...staying,
    ...(word === undefined ? [] : [uint(word.by, 2), word.signature]),
  );
}

/** Reads a policy; `undefined` when it is malformed. Signatures are not looked at. */
export function decodePolicy(bytes: Uint8Array): GroupPolicy | undefined {
  const reader = new Reader(bytes);
  const seen = reader.uint(1);
  const mode = String.fromCharCode(...reader.take(5));
  const admission = reader.uint(1);
  const generation = reader.uint(4);
  const list = <T>(read: () => T): T[] => Array.from({ length: reader.uint(2) }, read);
  const hosts = list(() => ({ device: reader.take(32), by: reader.uint(2), signature: reader.take(64) }));
  const staying = list(() => reader.take(32));
  const word = generation === 0 ? undefined : { by: reader.uint(2), signature: reader.take(64) };
  if (!reader.whole || seen !== version || admission > 1) return undefined;
  return { mode, admission: admission === 1 ? "host" : "open", generation, hosts, staying, word };
}

/** Who comes in, and who stays: `admission u8 ‖ generation u32 ‖ staying u16 × device (32)`. What a host signs. */
export function doorOf({
  admission,
  generation,
  staying,
}: Pick<GroupPolicy, "admission" | "generation" | "staying">): Bytes {
  return concat(Uint8Array.of(admission === "host" ? 1 : 0), uint(generation, 4), uint(staying.length, 2), ...staying);
}

/**
 * Whether a group may stand here for whoever has seen this policy in its session: the door is the same, or a later one. One generation
 * has one door: what a host signed and did not come to hold opens nothing.
 */
export function mayFollow(seen: GroupPolicy, policy: GroupPolicy): boolean {
  return policy.generation > seen.generation || equalBytes(doorOf(policy), doorOf(seen));
}

/**
 * Whether a device may make this change: a host, or the link's where somebody else founded the group and there is none yet. The signatures,
 * and whose the link is, are `followsLink`'s to check, before the commit is merged.
 */
export function mayChange(before: GroupPolicy, after: GroupPolicy, device: Uint8Array): boolean {
  const kept = after.hosts.slice(0, before.hosts.length);
  const sameGrants = kept.length === before.hosts.length && kept.every((grant, i) => sameGrant(grant, before.hosts[i]));
  const place = placeOf(before.hosts.length === 0 ? { hosts: after.hosts.slice(0, 1) } : before, device);
  const next = after.generation === before.generation + 1 && after.word?.by === place;
  return (
    place !== -1 && after.mode === before.mode && sameGrants && (next || equalBytes(doorOf(after), doorOf(before)))
  );
}

/** Is this device a host? */
export function isHost(policy: GroupPolicy, device: Uint8Array): boolean {
  return placeOf(policy, device) !== -1;
}

/** A device's place among the hosts; −1 for whoever is none. */
export function placeOf({ hosts }: Pick<GroupPolicy, "hosts">, device: Uint8Array): number {
  return hosts.findIndex((host) => equalBytes(host.device, device));
}

function sameGrant(a: HostGrant, b: HostGrant | undefined): boolean {
  return b !== undefined && a.by === b.by && equalBytes(a.device, b.device) && equalBytes(a.signature, b.signature);
}
