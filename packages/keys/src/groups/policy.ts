import { concat, equalBytes, lp, type Bytes } from "../encoding.ts";
import { isAdmitted, type Identity } from "./credential.ts";
import { signedBy, type DeviceIdentity } from "./device.ts";
import { Reader, uint } from "./reader.ts";
import { hostHash, type GroupLinkPolicy } from "./room.ts";

/** An earlier host's word that a device is a host; the first one is the link's, and signs for itself. */
export interface HostGrant {
  readonly device: Uint8Array;
  /** 64 bytes, by any host before it in the list. */
  readonly by: number;
  readonly signature: Uint8Array;
}

/** What holds in a group, in its GroupContext extension: every member has the same, and so does whoever joins. */
export interface GroupPolicy {
  /** As in the link; never changes. */
  readonly mode: string;
  /** Who may be added: anyone with the secret, or whom a host let in. */
  readonly admission: "open" | "host";
  /** Grows whenever the door is closed, or closed anew by a block: admissions of earlier generations end. */
  readonly generation: number;
  readonly hosts: readonly HostGrant[];
  /** Device keys of those who were inside then, and need no admission of this generation. */
  readonly staying: readonly Uint8Array[];
}

const version = 1;

/** `1 ‖ mode (5) ‖ admission u8 ‖ generation u32 ‖ hosts u16 × (device (32) ‖ by u16 ‖ signature (64)) ‖ staying u16 × device (32)`. */
export function encodePolicy({ mode, admission, generation, hosts, staying }: GroupPolicy): Uint8Array {
  return concat(
    Uint8Array.of(version),
    new TextEncoder().encode(mode),
    Uint8Array.of(admission === "host" ? 1 : 0),
    uint(generation, 4),
    uint(hosts.length, 2),
    ...hosts.flatMap(({ device, by, signature }) => [device, uint(by, 2), signature]),
    uint(staying.length, 2),
    ...staying,
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
  if (!reader.whole || seen !== version || admission > 1) return undefined;
  return { mode, admission: admission === 1 ? "host" : "open", generation, hosts, staying };
}

/** The policy that a session begins with. In rooms with hosts the founder must be the link's host. */
export async function firstPolicy(
  device: DeviceIdentity,
  session: string,
  { mode, hostHash: expected }: GroupLinkPolicy,
): Promise<GroupPolicy> {
  const isHost = expected !== undefined && equalBytes(expected, await hostHash(device.publicKey));
  const hosts = isHost ? [await grantHost(device, session, device.publicKey, 0)] : [];
  return { mode, admission: mode[2] === "h" ? "host" : "open", generation: 0, hosts, staying: [] };
}

/** A host makes another: `by` is its own place among the hosts. */
export async function grantHost(
  host: DeviceIdentity,
  session: string,
  device: Uint8Array,
  by: number,
): Promise<HostGrant> {
  return { device, by, signature: await host.sign("host", grantPart(session, device)) };
}

/** Whether a policy is what this link allows, with every host granted by one before it. */
export async function followsLink(policy: GroupPolicy, session: string, link: GroupLinkPolicy): Promise<boolean> {
  if (policy.mode !== link.mode || (policy.hosts.length === 0 && policy.generation > 0)) return false;
  const started = link.mode[2] === "h" ? "host" : "open";
  if (policy.hosts.length === 0 && (policy.admission !== started || started === "host")) return false;
  for (const [place, { device, by, signature }] of policy.hosts.entries()) {
    const granter = place === 0 && by === 0 ? device : policy.hosts.slice(0, place)[by]?.device;
    if (granter === undefined || !(await signedBy(granter, "host", grantPart(session, device), signature)))
      return false;
  }
  const [root] = policy.hosts;
  if (root === undefined) return true;
  return link.hostHash !== undefined && equalBytes(link.hostHash, await hostHash(root.device));
}

/** Whether a device may make this change. The signatures of new grants are `followsLink`'s to check, before the commit is merged. */
export function mayChange(before: GroupPolicy, after: GroupPolicy, device: Uint8Array): boolean {
  const kept = after.hosts.slice(0, before.hosts.length);
  const sameGrants = kept.length === before.hosts.length && kept.every((grant, i) => sameGrant(grant, before.hosts[i]));
  const sameStaying =
    after.staying.length === before.staying.length &&
    after.staying.every((one, i) => equalBytes(one, before.staying[i] ?? new Uint8Array(0)));
  const closes = before.admission === "open" && after.admission === "host";
  const block = after.generation === before.generation + 1 && after.admission === "host";
  return (
    isHost(before, device) &&
    after.mode === before.mode &&
    sameGrants &&
    // closing the door says who is inside: so a joiner can judge every leaf by the policy alone
    (block || (after.generation === before.generation && sameStaying && !closes))
  );
}

/** Is this device a host? */
export function isHost(policy: GroupPolicy, device: Uint8Array): boolean {
  return policy.hosts.some((host) => equalBytes(host.device, device));
}

/** Whether someone may be added, and be there at all. */
export async function mayEnter(policy: GroupPolicy, session: string, whom: Identity): Promise<boolean> {
  if (policy.admission === "open" || isHost(policy, whom.device)) return true;
  if (policy.staying.some((device) => equalBytes(device, whom.device))) return true;
  const { admission } = whom;
  if (admission === undefined || admission.generation !== policy.generation) return false;
  return isHost(policy, admission.host) && isAdmitted(session, whom);
}

function sameGrant(a: HostGrant, b: HostGrant | undefined): boolean {
  return b !== undefined && a.by === b.by && equalBytes(a.device, b.device) && equalBytes(a.signature, b.signature);
}

function grantPart(session: string, device: Uint8Array): Bytes {
  return concat(lp(session), device);
}
