import { signedBy, type DeviceIdentity } from "@subrosa/keys/groups";
import { concat, fromUtf8, lp, readU64, u64, utf8, type Bytes } from "../bytes.ts";
import type { Sealed } from "../envelope.ts";
import { pad, unpad } from "../padding.ts";

/** Of this envelope; that of static keys is 1. */
const version = 2;
/** A connection as its text: 16 bytes as base64url. */
const connectionLength = 22;
const headLength = 1 + 8 + connectionLength;
/** Nonce of AES-GCM, 96 bits, and its tag, 128 bits (NIST SP 800-38D). */
const nonceLength = 12;
const tagLength = 16;
const counterAt = nonceLength - 8;
const signatureLength = 64;

/** Where and by whom something is sealed. */
export interface Place {
  readonly session: string;
  readonly epoch: bigint;
  /** The sender's, at the gateway. */
  readonly connection: string;
}

/** An envelope as it came: nothing of it is proven. */
export interface GroupEnvelope {
  readonly epoch: bigint;
  readonly connection: string;
  readonly counter: number;
  readonly head: Bytes;
  readonly iv: Bytes;
  readonly ciphertext: Bytes;
}

/**
 * Seals what a member sends in an epoch; each counter is used once for a key.
 *
 *     iv      = 00000000 ‖ counter as u64
 *     head    = 2 ‖ epoch u64 ‖ connection (22 characters)
 *     payload = head ‖ AES-256-GCM(key, iv, padded(signature ‖ data); AAD = head)
 *
 * All members have the key, so the device that the leaf's credential names signs `lp(session) ‖ head ‖ iv ‖ data`.
 */
export async function sealInGroup(
  key: CryptoKey,
  device: DeviceIdentity,
  { session, epoch, connection }: Place,
  counter: number,
  data: Uint8Array,
): Promise<Sealed> {
  const iv = concat(new Uint8Array(counterAt), u64(counter));
  const head = concat(Uint8Array.of(version), u64(epoch), utf8(connection));
  const signature = await device.sign("livekit data", concat(lp(session), head, iv, data));
  const cipher = { name: "AES-GCM", iv, additionalData: head };
  const sealed = await crypto.subtle.encrypt(cipher, key, pad(concat(signature, data)));
  return { payload: concat(head, new Uint8Array(sealed)), iv };
}

/** Reads an envelope's outside; `undefined` for what is none. Never throws on its bytes. */
export function readGroupEnvelope(payload: Uint8Array, iv: Uint8Array): GroupEnvelope | undefined {
  if (payload.length <= headLength + tagLength || payload[0] !== version || iv.length !== nonceLength) return undefined;
  const counter = readU64(iv, counterAt);
  const connection = fromUtf8(payload.subarray(9, headLength));
  if (counter > Number.MAX_SAFE_INTEGER || iv.subarray(0, counterAt).some((byte) => byte !== 0)) return undefined;
  if (connection === undefined) return undefined;
  return {
    epoch: readU64(payload, 1),
    connection,
    counter: Number(counter),
    head: concat(payload.subarray(0, headLength)),
    iv: concat(iv),
    ciphertext: concat(payload.subarray(headLength)),
  };
}

/** What the holder of this device key (32 bytes) sealed in this session; `undefined` when tag or signature doesn't fit. Never throws. */
export async function openInGroup(
  key: CryptoKey,
  device: Uint8Array,
  session: string,
  { head, iv, ciphertext }: GroupEnvelope,
): Promise<Bytes | undefined> {
  let opened: Bytes | undefined;
  try {
    const cipher = { name: "AES-GCM", iv, additionalData: head };
    opened = unpad(new Uint8Array(await crypto.subtle.decrypt(cipher, key, ciphertext)));
  } catch {
    return undefined; // WebCrypto's only way to say "wrong tag"
  }
  if (opened === undefined || opened.length < signatureLength) return undefined;
  const data = opened.subarray(signatureLength);
  const said = concat(lp(session), head, iv, data);
  return (await signedBy(device, "livekit data", said, opened.subarray(0, signatureLength))) ? data : undefined;
}
