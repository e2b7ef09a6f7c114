import { concat, lp, type Bytes } from "../encoding.ts";
import { signedBy, type DeviceIdentity } from "./device.ts";
import { followsLink } from "./host-words.ts";
import { decodePolicy, isHost } from "./policy.ts";
import { sha256, type GroupRoom } from "./room.ts";

const deviceLength = 32;
const signatureLength = 64;

/**
 * A host's word that a request is turned away, with the policy that shows it to be a host: whoever waits has no group to look that up in.
 *
 *     word = host's device key (32) ‖ signature (64) over lp("subrosa/1 turn-away") ‖ lp(session) ‖ SHA-256(request) ‖ policy
 */
export async function turnAway(
  host: DeviceIdentity,
  session: string,
  request: Uint8Array,
  policy: Uint8Array,
): Promise<Uint8Array> {
  return concat(host.publicKey, await host.sign("turn-away", await signedPart(session, request)), policy);
}

/** Whether a host of this room's link says so of our request. Never throws on bytes. */
export async function isTurnedAway(room: GroupRoom, request: Uint8Array, word: Uint8Array): Promise<boolean> {
  const host = word.subarray(0, deviceLength);
  const signature = word.subarray(deviceLength, deviceLength + signatureLength);
  const policy = decodePolicy(word.subarray(deviceLength + signatureLength));
  if (policy === undefined || !isHost(policy, host)) return false;
  if (!(await followsLink(policy, room))) return false;
  return signedBy(host, "turn-away", await signedPart(room.session, request), signature);
}

async function signedPart(session: string, request: Uint8Array): Promise<Bytes> {
  return concat(lp(session), await sha256(request));
}
