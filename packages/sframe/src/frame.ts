import type { Bytes } from "./aead.ts";
import { fieldLength, writeHeader, type HeaderWords } from "./header.ts";
import type { KeyMaterial } from "./keySchedule.ts";

const noPrefix = new Uint8Array(0);

// Scratch memory for nonce and AAD. WebCrypto and our AEADs copy both before they return, so no two frames meet in it.
const nonce = new Uint8Array(12);
const nonceWords = new DataView(nonce.buffer);
const aadScratch = new Uint8Array(256);
const aadViews: Bytes[] = [];

/** The nonce: salt XOR CTR (RFC 9605 §4.4.3). The result is valid until the next call. */
function nonceFor(salt: Bytes, ctrHigh: number, ctrLow: number): Bytes {
  nonce.set(salt);
  nonceWords.setUint32(4, nonceWords.getUint32(4) ^ ctrHigh);
  nonceWords.setUint32(8, nonceWords.getUint32(8) ^ ctrLow);
  return nonce;
}

/** The AAD: header ‖ metadata (§4.4.3). The result is valid until the next call. */
function aadFor(source: Uint8Array, headerAt: number, headerEnd: number, metadata: Uint8Array): Bytes {
  const headerLength = headerEnd - headerAt;
  const length = headerLength + metadata.length;
  const aad =
    length <= aadScratch.length ? (aadViews[length] ??= aadScratch.subarray(0, length)) : new Uint8Array(length);
  for (let i = 0; i < headerLength; i++) aad[i] = source[headerAt + i] as number;
  aad.set(metadata, headerLength);
  return aad;
}

/** Seals one frame under a counter that the caller has taken: prefix ‖ header ‖ ciphertext ‖ tag (RFC 9605 §4.4.3). */
export function sealFrame(
  material: KeyMaterial,
  ctrHigh: number,
  ctrLow: number,
  plaintext: Uint8Array,
  metadata: Uint8Array,
  prefix: Uint8Array = noPrefix,
): Promise<Bytes> {
  const { kidHigh, kidLow } = material;
  const headerAt = prefix.length;
  const headerLength = 1 + fieldLength(kidHigh, kidLow) + fieldLength(ctrHigh, ctrLow);
  const sealed = new Uint8Array(headerAt + headerLength + plaintext.length + material.parameters.Nt);
  sealed.set(prefix);
  const end = writeHeader(sealed, headerAt, { kidHigh, kidLow, ctrHigh, ctrLow });
  const aad = aadFor(sealed, headerAt, end, metadata);
  return material.aead.encrypt(nonceFor(material.salt, ctrHigh, ctrLow), aad, plaintext as Bytes).then((ciphertext) => {
    sealed.set(new Uint8Array(ciphertext), end);
    return sealed;
  });
}

/** Opens one frame whose header the caller has read; rejects when the tag doesn't fit (RFC 9605 §4.4.4). */
export function openFrame(
  material: KeyMaterial,
  header: HeaderWords,
  sealed: Uint8Array,
  metadata: Uint8Array,
): Promise<ArrayBuffer> {
  const aad = aadFor(sealed, 0, header.length, metadata);
  const ciphertext = sealed.subarray(header.length) as Bytes;
  return material.aead.decrypt(nonceFor(material.salt, header.ctrHigh, header.ctrLow), aad, ciphertext);
}
