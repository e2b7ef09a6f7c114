/**
 * SFrame with a counter that the caller chooses: for known answers and for measuring. Two frames under one counter give
 * away the plaintext of both, so nothing that sends may use this; that is what `SealingKey` is for.
 *
 * @module
 */
import { importAead, type Aead, type Bytes, type Direction } from "./aead.ts";
import { openFrame, sealFrame } from "./frame.ts";
import { ctrWords, readHeader } from "./header.ts";
import { deriveKeyMaterial, type BaseKey, type KeyMaterial } from "./key-schedule.ts";
import type { CipherSuite, SuiteParameters } from "./suites.ts";

export { derivationLabel, type BaseKey, type KeyMaterial } from "./key-schedule.ts";
export type { Aead, Bytes, Direction } from "./aead.ts";

/** Key and salt of RFC 9605 §4.4.2 for one KID and one direction. */
export function unsafeDerive(suite: CipherSuite, base: BaseKey, direction: Direction): Promise<KeyMaterial> {
  return deriveKeyMaterial(suite, base, direction);
}

/** Seals under the counter `ctr`, as `SealingKey.seal` does under its own. */
export function unsafeSeal(
  material: KeyMaterial,
  ctr: bigint,
  plaintext: Uint8Array,
  metadata: Uint8Array,
): Promise<Bytes> {
  const [high, low] = ctrWords(ctr);
  return sealFrame(material, high, low, plaintext, metadata);
}

/** Opens without a replay window; rejects when the header can't be read or the tag doesn't fit. */
export async function unsafeOpen(material: KeyMaterial, sealed: Uint8Array, metadata: Uint8Array): Promise<Bytes> {
  const header = readHeader(sealed);
  if (!header) throw new Error("The sealed frame has no SFrame header.");
  return new Uint8Array(await openFrame(material, header, sealed, metadata));
}

/** The bare AEAD of a suite around the given key (`Nk` bytes). */
export function unsafeAead(parameters: SuiteParameters, key: Bytes, direction: Direction): Promise<Aead> {
  return importAead(parameters, key, direction);
}
