import type { Bytes } from "../../layout/index.ts";

/** Bytes of the IV, which travels whole with each frame. */
export const ivLength = 12;
const tagLength = 16;
/** IV ‖ length of the IV ‖ key index. */
const trailerLength = ivLength + 2;

/** A sealed part, taken apart: nothing of it is authenticated yet. */
export interface SealedParts {
  readonly ciphertext: Bytes;
  readonly iv: Bytes;
  readonly keyIndex: number;
}

/**
 * Seals one frame: header ‖ ciphertext ‖ tag ‖ IV ‖ 12 ‖ key index, with the header in front as AAD. The IV is authenticated by its use, the key
 * index not at all. The caller sees to it that no two frames under one key share an IV. `body` and `iv` are read before this returns.
 */
export async function sealLiveKit(
  key: CryptoKey,
  keyIndex: number,
  iv: Bytes,
  header: Bytes,
  body: Bytes,
): Promise<Bytes> {
  const sealing = crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: header }, key, body);
  // The caller may write its next IV into the same memory.
  const trailer = new Uint8Array(trailerLength);
  trailer.set(iv);
  trailer[ivLength] = ivLength;
  trailer[ivLength + 1] = keyIndex;
  const ciphertext = new Uint8Array(await sealing);
  const at = header.length + ciphertext.length;
  const wire = new Uint8Array(at + trailerLength);
  wire.set(header);
  wire.set(ciphertext, header.length);
  wire.set(trailer, at);
  return wire;
}

/** Takes ciphertext ‖ tag ‖ IV ‖ 12 ‖ key index apart; undefined for bytes that can't be that, as plaintext mostly can't. */
export function readSealed(sealed: Bytes): SealedParts | undefined {
  const end = sealed.length - trailerLength;
  if (end < tagLength || sealed[sealed.length - 2] !== ivLength) return undefined;
  return {
    ciphertext: sealed.subarray(0, end),
    iv: sealed.subarray(end, end + ivLength),
    keyIndex: sealed[sealed.length - 1] as number,
  };
}

/** Opens one frame: header ‖ what was sealed. Undefined when the tag doesn't fit. The inputs are read before this returns, the header once more later. */
export async function openLiveKit(
  key: CryptoKey,
  { iv, ciphertext }: SealedParts,
  header: Bytes,
): Promise<Bytes | undefined> {
  let body: Bytes;
  try {
    body = new Uint8Array(
      await crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData: header }, key, ciphertext),
    );
  } catch {
    return undefined;
  }
  const frame = new Uint8Array(header.length + body.length);
  frame.set(header);
  frame.set(body, header.length);
  return frame;
}

/**
 * The AES key of one key index, for one direction. Throws when the bytes aren't 16 or 32, or the index doesn't fit into its byte: key
 * management is at fault.
 */
export function importLiveKitKey(
  { kid, baseKey }: { readonly kid: bigint; readonly baseKey: Uint8Array },
  usage: "encrypt" | "decrypt",
): Promise<CryptoKey> {
  if (kid < 0n || kid > 255n)
    return Promise.reject(new RangeError(`A key index is 0 to 255; key management gave ${kid}.`));
  if (baseKey.length !== 16 && baseKey.length !== 32) {
    return Promise.reject(new RangeError(`A key has 16 or 32 bytes; key management gave ${baseKey.length}.`));
  }
  return crypto.subtle.importKey("raw", baseKey as Bytes, "AES-GCM", false, [usage]);
}
