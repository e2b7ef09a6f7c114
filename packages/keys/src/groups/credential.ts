import { concat, lp, u64, type Bytes } from "../encoding.ts";
import { signedBy, type DeviceIdentity } from "./device.ts";
import { Reader, uint } from "./reader.ts";
import { hostScope, participantOf, type GroupRoom } from "./room.ts";

/** A host's word that a device may come in. */
export interface Admission {
  /** The host's device key, 32 bytes. */
  readonly host: Uint8Array;
  /** Of the policy under which it was given; a host's block ends it. */
  readonly generation: number;
  /** The host's signature, 64 bytes. */
  readonly signature: Uint8Array;
}

/** Who a leaf belongs to, signed by the device. */
export interface Identity {
  /** The device key, 32 bytes. */
  readonly device: Uint8Array;
  /** The same for all leaves of a device in this session. */
  readonly participant: string;
  /** The participant id at the gateway: which connection's bytes and tracks are this leaf's. */
  readonly connection: string;
  readonly name: string;
  readonly admission: Admission | undefined;
  /** Milliseconds since 1970. The committer alone looks at it: members with other clocks would part otherwise. */
  readonly expires: number;
}

/** What decides whether somebody may come in. */
export type Asking = Pick<Identity, "device" | "name" | "admission">;

/** What a device says of itself. */
export type OwnIdentity = Pick<Identity, "connection" | "name" | "admission" | "expires">;

const version = 1;
/** UTF-8 bytes of a display name. */
export const maxNameLength = 256;
const maxConnectionLength = 64;
const signatureLength = 64;
/** Bytes of an encoded admission. */
export const admissionLength: number = 32 + 4 + signatureLength;

/**
 * The identity inside an MLS basic credential:
 *
 *     body       = 1 ‖ device key (32) ‖ lp(connection) ‖ lp(name) ‖ lp(admission) ‖ expires u64
 *     credential = body ‖ signature by the device key over lp("subrosa/1 credential") ‖ lp(session) ‖ lp(leaf key) ‖ body
 *     admission  = nothing, or host's device key (32) ‖ generation u32 ‖ signature (64)
 */
export async function makeCredential(
  device: DeviceIdentity,
  session: string,
  leafKey: Uint8Array,
  own: OwnIdentity,
): Promise<Uint8Array> {
  const body = concat(
    Uint8Array.of(version),
    device.publicKey,
    lp(own.connection),
    lp(own.name),
    lp(encodeAdmission(own.admission)),
    u64(BigInt(own.expires)),
  );
  return concat(body, await device.sign("credential", signedPart(session, leafKey, body)));
}

/** Reads a leaf's credential; `undefined` when it is malformed, or not signed for this session and leaf. Never throws on bytes. */
export async function readCredential(
  session: string,
  leafKey: Uint8Array,
  credential: Uint8Array,
): Promise<Identity | undefined> {
  const body = credential.subarray(0, Math.max(0, credential.length - signatureLength));
  const read = decodeBody(body);
  if (read === undefined) return undefined;
  const signature = credential.subarray(body.length);
  if (!(await signedBy(read.device, "credential", signedPart(session, leafKey, body), signature))) return undefined;
  return { ...read, participant: await participantOf(session, read.device) };
}

/** The device key that a credential names. Proves nothing: for leaves whose credential was read before. */
export function deviceOf(credential: Uint8Array): Uint8Array {
  return credential.subarray(1, 33);
}

/** The connection that a credential names; `undefined` when it is malformed. Proves nothing, as {@link deviceOf}. */
export function connectionOf(credential: Uint8Array): string | undefined {
  return decodeBody(credential.subarray(0, Math.max(0, credential.length - signatureLength)))?.connection;
}

/** A host's word for a device: a signature over `hostScope ‖ device key ‖ lp(name) ‖ generation u32`. */
export async function admit(
  host: DeviceIdentity,
  room: GroupRoom,
  whom: Pick<Identity, "device" | "name">,
  generation: number,
): Promise<Admission> {
  const signature = await host.sign("admission", await admissionPart(room, whom, generation));
  return { host: host.publicKey, generation, signature };
}

/** Whether this identity's admission was signed by the host that it names. Whether that is a host is the policy's to say. */
export async function isAdmitted(room: GroupRoom, whom: Asking): Promise<boolean> {
  const { admission } = whom;
  if (admission === undefined) return false;
  const content = await admissionPart(room, whom, admission.generation);
  return signedBy(admission.host, "admission", content, admission.signature);
}

/** An admission's bytes; empty for none. */
export function encodeAdmission(admission: Admission | undefined): Bytes {
  if (admission === undefined) return new Uint8Array(0);
  return concat(admission.host, uint(admission.generation, 4), admission.signature);
}

/** Reads what `encodeAdmission` wrote for one; `undefined` when it is malformed. */
export function decodeAdmission(bytes: Uint8Array): Admission | undefined {
  const reader = new Reader(bytes);
  const admission = { host: reader.take(32), generation: reader.uint(4), signature: reader.take(64) };
  return reader.whole ? admission : undefined;
}

function decodeBody(body: Uint8Array): Omit<Identity, "participant"> | undefined {
  const reader = new Reader(body);
  const read = {
    version: reader.uint(1),
    device: reader.take(32),
    connection: reader.text(),
    name: reader.text(),
    admission: reader.lp(),
    expires: Number(reader.u64()),
  };
  const admission = read.admission.length === 0 ? undefined : decodeAdmission(read.admission);
  const sound =
    reader.whole &&
    read.version === version &&
    read.connection !== "" &&
    lp(read.connection).length - 4 <= maxConnectionLength &&
    lp(read.name).length - 4 <= maxNameLength &&
    (read.admission.length === 0) === (admission === undefined);
  return sound ? { ...read, admission } : undefined;
}

function signedPart(session: string, leafKey: Uint8Array, body: Uint8Array): Bytes {
  return concat(lp(session), lp(leafKey), body);
}

async function admissionPart(
  room: GroupRoom,
  whom: Pick<Identity, "device" | "name">,
  generation: number,
): Promise<Bytes> {
  return concat(await hostScope(room), whom.device, lp(whom.name), uint(generation, 4));
}
