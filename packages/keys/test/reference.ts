/**
 * Every construction of docs/keys.md once more, from its formula, with Node's own crypto and none of the package's code.
 */
import { createCipheriv, createHash, hkdfSync } from "node:crypto";

export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
export const unhex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "hex"));
export const join = (...parts: (Uint8Array | string)[]): Buffer =>
  Buffer.concat(parts.map((part) => Buffer.from(part)));
export const sha256 = (bytes: Uint8Array): Buffer => createHash("sha256").update(bytes).digest();

export function lp(value: Uint8Array | string): Buffer {
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return join(length, bytes);
}

export function u64(value: bigint): Buffer {
  const out = Buffer.alloc(8);
  out.writeBigUInt64BE(value);
  return out;
}

export function hkdf(salt: Uint8Array | string, ikm: Uint8Array, info: Uint8Array | string, length: number): Buffer {
  return Buffer.from(hkdfSync("sha512", ikm, salt, info, length));
}

/** `HKDF(base, info, 32)` under the salt that most constructions share. */
export const derive = (base: Uint8Array, info: Uint8Array): Buffer => hkdf("subrosa/1 room", base, info, 32);

/** `nonce ‖ ciphertext ‖ tag`. */
export function seal(key: Uint8Array, nonce: Uint8Array, plaintext: Uint8Array, aad: Uint8Array): Buffer {
  const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(aad);
  return join(nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag());
}

/** RFC 9605 §5.1 with the hash of AES_256_GCM_SHA512_128. */
export const ratchet = (baseKey: Uint8Array): Buffer => hkdf("", baseKey, "SFrame 1.0 Ratchet", 64);
