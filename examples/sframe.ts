// SFrame alone (RFC 9605): seal a frame, open it. Bytes in, bytes out; no dependency, and any JavaScript with WebCrypto.
import { defaultSuite, KeyRing, OpeningKey, SealingKey, type Opened } from "@subrosa/sframe";

/** Ana seals a frame; Ben opens what arrived. `metadata` travels in the clear, and a change to it is noticed. */
export async function sealAndOpen(frame: Uint8Array, metadata: Uint8Array): Promise<[Uint8Array, Opened]> {
  // Both have it from key management. Each sender has a key of its own.
  const key = { kid: 7n, baseKey: crypto.getRandomValues(new Uint8Array(32)) };

  const sealing = await SealingKey.derive(defaultSuite, key);
  const sealed = await sealing.seal(frame, metadata);

  const ring = new KeyRing();
  ring.add(await OpeningKey.derive(defaultSuite, key));
  return [sealed, await ring.open(sealed, metadata)];
}
