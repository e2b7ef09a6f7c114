import type { Bytes } from "./aead.ts";
import { headerLength, writeHeader, type HeaderWords } from "./header.ts";
import type { KeyMaterial } from "./key-schedule.ts";

const noPrefix = new Uint8Array(0);

// Scratch memory for AADs, and one view of it for each length: views are what costs. WebCrypto and our AEADs copy it before
// they return, so no two frames meet in it.
const aadScratch = new Uint8Array(256);
const aadViews: Bytes[] = [];

/** A view for an AAD of `length` bytes, valid until the next call. */
function aadOf(length: number): Bytes {
  if (length > aadScratch.length) return new Uint8Array(length);
  return (aadViews[length] ??= aadScratch.subarray(0, length));
}

/** Copies all of `source`; for a few bytes a loop is faster than the built-in. */
function copyFew(source: Uint8Array, target: Uint8Array, at: number): void {
  if (source.length > 32) target.set(source, at);
  else for (let i = 0; i < source.length; i++) target[at + i] = source[i] as number;
}

/** The nonce: salt XOR CTR (RFC 9605 §4.4.3), in the key's scratch memory: valid until the key's next frame. */
function nonceOf(material: KeyMaterial, ctrHigh: number, ctrLow: number): Bytes {
  material.nonceWords.setUint32(4, material.saltHigh ^ ctrHigh);
  material.nonceWords.setUint32(8, material.saltLow ^ ctrLow);
  return material.nonce;
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
  const length = headerLength(kidHigh, kidLow, ctrHigh, ctrLow);
  const aad = aadOf(length + metadata.length);
  writeHeader(aad, 0, kidHigh, kidLow, ctrHigh, ctrLow);
  copyFew(metadata, aad, length);
  return material.aead.encrypt(nonceOf(material, ctrHigh, ctrLow), aad, plaintext as Bytes).then((ciphertext) => {
    // The one copy that can't be avoided: WebCrypto always hands out new memory.
    const at = prefix.length + length;
    const sealed = new Uint8Array(at + ciphertext.byteLength);
    copyFew(prefix, sealed, 0);
    writeHeader(sealed, prefix.length, kidHigh, kidLow, ctrHigh, ctrLow);
    sealed.set(new Uint8Array(ciphertext), at);
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
  const { length } = header;
  const aad = aadOf(length + metadata.length);
  // The header as it came; it is in its shortest form, so it is the sender's.
  for (let i = 0; i < length; i++) aad[i] = sealed[i] as number;
  copyFew(metadata, aad, length);
  const ciphertext = sealed.subarray(length) as Bytes;
  return material.aead.decrypt(nonceOf(material, header.ctrHigh, header.ctrLow), aad, ciphertext);
}
