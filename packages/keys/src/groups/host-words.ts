import { concat, equalBytes, type Bytes } from "../encoding.ts";
import { isAdmitted, type Asking } from "./credential.ts";
import { signedBy, type DeviceIdentity } from "./device.ts";
import { doorOf, isHost, placeOf, type GroupPolicy, type HostGrant } from "./policy.ts";
import { hostHash, hostScope, type GroupRoom } from "./room.ts";

/** The policy that a session begins with. Where the door is closed, the founder must be the link's host. */
export async function firstPolicy(device: DeviceIdentity, room: GroupRoom): Promise<GroupPolicy> {
  const { mode } = room.link;
  const hosts = isNamed(device, room) ? [await grantHost(device, room, device.publicKey, 0)] : [];
  return { mode, admission: admissionAtFirst(mode), generation: 0, hosts, staying: [], word: undefined };
}

/** Is it this device that the link names as its host? */
export function isNamed(device: DeviceIdentity, { link }: GroupRoom): boolean {
  return link.hostHash !== undefined && equalBytes(link.hostHash, device.hostHash);
}

/** A host's word that a device is another: `by` is its own place among the hosts. */
export async function grantHost(
  host: DeviceIdentity,
  room: GroupRoom,
  device: Uint8Array,
  by: number,
): Promise<HostGrant> {
  return { device, by, signature: await host.sign("host", concat(await hostScope(room), device)) };
}

/** A host makes a device another one, and the link's makes itself the first. */
export async function addHost(
  host: DeviceIdentity,
  room: GroupRoom,
  before: GroupPolicy,
  device: Uint8Array,
): Promise<GroupPolicy> {
  const grant = await grantHost(host, room, device, Math.max(0, placeOf(before, host.publicKey)));
  return { ...before, hosts: [...before.hosts, grant] };
}

/** A host opens or closes the door, which is another one from then on: what is signed for an earlier one ends. */
export async function turnDoor(
  host: DeviceIdentity,
  room: GroupRoom,
  before: GroupPolicy,
  change: Pick<GroupPolicy, "admission" | "staying">,
): Promise<GroupPolicy> {
  const after = { ...before, ...change, generation: before.generation + 1 };
  const signature = await host.sign("door", await doorPart(room, after));
  return { ...after, word: { by: placeOf(before, host.publicKey), signature } };
}

/** Whether a policy is what this link allows: hosts granted by one before them, and a door as it is at first, or as a host says. */
export async function followsLink(policy: GroupPolicy, room: GroupRoom): Promise<boolean> {
  const { mode, hostHash: expected } = room.link;
  const [root] = policy.hosts;
  if (policy.mode !== mode) return false;
  if (root === undefined && policy.admission === "host") return false;
  if (root !== undefined && !(expected !== undefined && equalBytes(expected, await hostHash(root.device))))
    return false;
  const scope = await hostScope(room);
  for (const [place, { device, by, signature }] of policy.hosts.entries()) {
    const granter = place === 0 && by === 0 ? device : policy.hosts.slice(0, place)[by]?.device;
    if (granter === undefined || !(await signedBy(granter, "host", concat(scope, device), signature))) return false;
  }
  if (policy.word === undefined) {
    const first = { admission: admissionAtFirst(mode), generation: 0, staying: [] };
    return equalBytes(doorOf(policy), doorOf(first));
  }
  const { by, signature } = policy.word;
  const host = policy.hosts[by]?.device;
  return host !== undefined && signedBy(host, "door", await doorPart(room, policy), signature);
}

/** Whether someone may be added, and be there at all. */
export async function mayEnter(policy: GroupPolicy, room: GroupRoom, whom: Asking): Promise<boolean> {
  if (policy.admission === "open" || isHost(policy, whom.device)) return true;
  if (policy.staying.some((device) => equalBytes(device, whom.device))) return true;
  return isLetIn(policy, room, whom);
}

/** Whether a host of this policy let somebody in through the door as it is. */
export async function isLetIn(policy: GroupPolicy, room: GroupRoom, whom: Asking): Promise<boolean> {
  const { admission } = whom;
  if (admission === undefined || admission.generation !== policy.generation) return false;
  return isHost(policy, admission.host) && isAdmitted(room, whom);
}

function admissionAtFirst(mode: string): GroupPolicy["admission"] {
  return mode[2] === "h" ? "host" : "open";
}

async function doorPart(room: GroupRoom, policy: Parameters<typeof doorOf>[0]): Promise<Bytes> {
  return concat(await hostScope(room), doorOf(policy));
}
