import { concat, type Bytes } from "./bytes.ts";

/** One side's key of an X25519 agreement, for one use. */
export interface AgreementKey {
  readonly privateKey: CryptoKey;
  /** The public key, 32 bytes. */
  readonly raw: Bytes;
}

/** A fresh key. */
export async function agreementKey(): Promise<AgreementKey> {
  const pair = await crypto.subtle.generateKey("X25519", false, ["deriveBits"]);
  if (!("privateKey" in pair)) throw new TypeError("X25519 makes pairs.");
  return { privateKey: pair.privateKey, raw: new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey)) };
}

/** What only we and the holder of `theirs` know, as a key for HKDF. Rejects if that is no key. */
export async function agree(privateKey: CryptoKey, theirs: Uint8Array): Promise<CryptoKey> {
  const key = await crypto.subtle.importKey("raw", concat(theirs), "X25519", false, []);
  const shared = await crypto.subtle.deriveBits({ name: "X25519", public: key }, privateKey, 256);
  return crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey", "deriveBits"]);
}
