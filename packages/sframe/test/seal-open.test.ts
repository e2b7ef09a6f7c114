import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { KeyRing, OpeningKey, SealingKey, suites, type BaseKey, type CipherSuite } from "../src/index.ts";
import { anyBytes, anySuite, anyU64, depth } from "./arbitraries.ts";
import { suiteNames, withFlippedBit } from "./bytes.ts";

async function pair(suite: CipherSuite, base: BaseKey): Promise<{ sealing: SealingKey; opening: OpeningKey }> {
  return { sealing: await SealingKey.derive(suite, base), opening: await OpeningKey.derive(suite, base) };
}

const anyBase = fc.record({ kid: anyU64, baseKey: anyBytes({ minLength: 16, maxLength: 64 }) });
const anyText = anyBytes({ maxLength: 700 });
// The metadata's lengths go beyond the scratch memory that short AADs share.
const anyMetadata = anyBytes({ maxLength: 300 });

test("open ∘ seal is the identity, for all suites, KIDs, lengths and metadata", async () => {
  await fc.assert(
    fc.asyncProperty(anySuite, anyBase, anyText, anyMetadata, async (suite, base, plaintext, metadata) => {
      const { sealing, opening } = await pair(suite, base);
      const opened = await opening.open(await sealing.seal(plaintext, metadata), metadata);
      expect(opened).toEqual({ ok: true, plaintext, kid: base.kid, ctr: 0n });
    }),
    { numRuns: 200 * depth },
  );
});

test.each(suiteNames)("every length from 0 to 300 bytes, all in flight at once: %s", async (suite) => {
  const { sealing, opening } = await pair(suite, { kid: 9n, baseKey: new Uint8Array(32).fill(1) });
  const frames = Array.from({ length: 301 }, (_, length) => new Uint8Array(length).fill(length));
  const metadata = frames.map((_, i) => new Uint8Array(i % 40).fill(i));
  const sealed = await Promise.all(frames.map((frame, i) => sealing.seal(frame, metadata[i] as Uint8Array)));
  const opened = await Promise.all(sealed.map((bytes, i) => opening.open(bytes, metadata[i] as Uint8Array)));
  expect(opened.map((result) => result.ok && result.plaintext)).toEqual(frames);
});

test.each(suiteNames)("a prefix stands in front, in the same buffer: %s", async (suite) => {
  const { sealing, opening } = await pair(suite, { kid: 1n, baseKey: new Uint8Array(16) });
  const prefix = Uint8Array.of(0xaa, 0xbb);
  const sealed = await sealing.seal(Uint8Array.of(1, 2, 3), prefix, prefix);
  expect(sealed.subarray(0, 2)).toEqual(prefix);
  expect(sealed).toHaveLength(2 + 1 + 3 + suites[suite].Nt);
  expect(sealed.buffer.byteLength).toBe(sealed.length);
  expect(await opening.open(sealed.subarray(2), prefix)).toMatchObject({ ok: true });
});

test("inputs may change as soon as seal and open have returned", async () => {
  for (const suite of suiteNames) {
    const { sealing, opening } = await pair(suite, { kid: 300n, baseKey: new Uint8Array(16) });
    const [plaintext, metadata] = [new Uint8Array(2000).fill(3), Uint8Array.of(1, 2)];
    const sealing1 = sealing.seal(plaintext, metadata);
    plaintext.fill(0);
    metadata.fill(0);
    const sealed = await sealing1;
    const opening1 = opening.open(
      sealed,
      metadata.map((_, i) => i + 1),
    );
    sealed.fill(0);
    expect(await opening1).toMatchObject({ ok: true, plaintext: new Uint8Array(2000).fill(3) });
  }
});

describe("whatever is changed, nothing opens", () => {
  test.each(suiteNames)("any single bit of header, metadata, ciphertext and tag: %s", async (suite) => {
    // A KID and a CTR that stand in bytes of their own, and all bits of a short frame.
    const base = { kid: 0x1234n, baseKey: new Uint8Array(32).fill(5) };
    const { sealing, opening } = await pair(suite, base);
    sealing.skip(1000);
    const metadata = Uint8Array.of(1, 0x90, 0x2f);
    const sealed = await sealing.seal(new TextEncoder().encode("under the rose"), metadata);
    const ring = new KeyRing();
    ring.add(opening);
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      expect(await ring.open(withFlippedBit(sealed, bit), metadata)).toMatchObject({ ok: false });
    }
    for (let bit = 0; bit < metadata.length * 8; bit++) {
      expect(await ring.open(sealed, withFlippedBit(metadata, bit))).toMatchObject({ ok: false, reason: "forged" });
    }
    expect(await ring.open(sealed, metadata)).toMatchObject({ ok: true });
  });

  test("any bit of any frame, metadata added or taken away, bytes added or cut off", async () => {
    const anyChange = fc.record({ bit: fc.nat(), cut: fc.nat(), extra: anyBytes({ minLength: 1, maxLength: 20 }) });
    await fc.assert(
      fc.asyncProperty(
        anySuite,
        anyBase,
        anyText,
        anyMetadata,
        anyChange,
        async (suite, base, plaintext, metadata, change) => {
          const { sealing, opening } = await pair(suite, base);
          const sealed = await sealing.seal(plaintext, metadata);
          const forgeries: [Uint8Array, Uint8Array][] = [
            [withFlippedBit(sealed, change.bit % (sealed.length * 8)), metadata],
            [sealed.subarray(0, change.cut % sealed.length), metadata],
            [new Uint8Array([...sealed, ...change.extra]), metadata],
            [sealed, new Uint8Array([...metadata, ...change.extra])],
          ];
          if (metadata.length > 0) {
            forgeries.push([sealed, withFlippedBit(metadata, change.bit % (metadata.length * 8))]);
            forgeries.push([sealed, metadata.subarray(0, change.cut % metadata.length)]);
          }
          for (const [bytes, data] of forgeries) expect((await opening.open(bytes, data)).ok).toBe(false);
          expect((await opening.open(sealed, metadata)).ok).toBe(true);
        },
      ),
      { numRuns: 100 * depth },
    );
  });

  test("another base key, another suite, and another KID open nothing", async () => {
    const baseKey = new Uint8Array(32).fill(1);
    for (const suite of suiteNames) {
      const sealing = await SealingKey.derive(suite, { kid: 4n, baseKey });
      const sealed = await sealing.seal(new Uint8Array(50), new Uint8Array(0));
      const others = [
        await OpeningKey.derive(suite, { kid: 4n, baseKey: new Uint8Array(32).fill(2) }),
        ...(await Promise.all(
          suiteNames.filter((name) => name !== suite).map((name) => OpeningKey.derive(name, { kid: 4n, baseKey })),
        )),
      ];
      for (const other of others) {
        expect(await other.open(sealed, new Uint8Array(0))).toEqual({ ok: false, reason: "forged", kid: 4n });
      }
      const otherKid = await OpeningKey.derive(suite, { kid: 5n, baseKey });
      expect(await otherKid.open(sealed, new Uint8Array(0))).toEqual({ ok: false, reason: "unknown-kid", kid: 4n });
    }
  });
});
