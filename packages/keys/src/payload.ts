import { concat, randomBytes, type Bytes } from "./encoding.ts";

/** What a sealed payload is; its first byte says so. */
export type PayloadKind = "signal" | "join-request" | "join-answer";

/** The first byte of each kind of payload. */
export const kindByte: Readonly<Record<PayloadKind, number>> = {
  signal: 1,
  "join-request": 2,
  "join-answer": 3,
};

/** Nonce of AES-GCM, 96 bits (NIST SP 800-38D §8.2.2: random, under one key at most 2³² times). */
const nonceLength = 12;
/** Tag of AES-GCM, 128 bits. */
const tagLength = 16;

/** Which kind a payload claims to be; `undefined` when it is none. Proves nothing: opening does. */
export function payloadKind(payload: Uint8Array): PayloadKind | undefined {
  const kinds: readonly PayloadKind[] = ["signal", "join-request", "join-answer"];
  return kinds.find((kind) => kindByte[kind] === payload[0]);
}

/** AES-256-GCM: `nonce ‖ ciphertext ‖ tag` with a random nonce. */
export async function sealBytes(key: CryptoKey, plaintext: Uint8Array, aad: Uint8Array): Promise<Bytes> {
  const iv = randomBytes(nonceLength);
  const cipher = { name: "AES-GCM", iv, additionalData: concat(aad) };
  return concat(iv, new Uint8Array(await crypto.subtle.encrypt(cipher, key, concat(plaintext))));
}

/** The reverse; `undefined` when the tag does not fit or the bytes are too few. Never throws. */
export async function openBytes(key: CryptoKey, sealed: Uint8Array, aad: Uint8Array): Promise<Bytes | undefined> {
  if (sealed.length < nonceLength + tagLength) return undefined;
  const cipher = { name: "AES-GCM", iv: concat(sealed.subarray(0, nonceLength)), additionalData: concat(aad) };
  try {
    const opened = await crypto.subtle.decrypt(cipher, key, concat(sealed.subarray(nonceLength)));
    return new Uint8Array(opened);
  } catch {
    return undefined; // WebCrypto's only way to say "wrong tag"
  }
}
