import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeHeader, maxFramesPerKey, SealingKey, SealingRing, SframeError } from "../src/index.ts";
import { depth } from "./arbitraries.ts";
import { suiteNames } from "./bytes.ts";

const base = { kid: 77n, baseKey: new Uint8Array(32).fill(9) };
const nothing = new Uint8Array(0);
const ctrOf = (sealed: Uint8Array): bigint | undefined => decodeHeader(sealed)?.ctr;

describe("one counter for each key, whoever seals", () => {
  test.each(suiteNames)("a thousand seals at once take a thousand counters: %s", async (suite) => {
    const key = await SealingKey.derive(suite, base);
    const sealed = await Promise.all(Array.from({ length: 1000 }, () => key.seal(new Uint8Array(20), nothing)));
    expect(sealed.map(ctrOf)).toEqual(Array.from({ length: 1000 }, (_, i) => BigInt(i)));
  });

  test("peers, layers and restarted encoders that share a track's key never meet", async () => {
    // A schedule of encoders (peer and layer), some of which seal, and some of which install the key again.
    const anyStep = fc.record({ encoder: fc.nat(5), frames: fc.integer({ min: 1, max: 8 }), restart: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep, { minLength: 1, maxLength: 30 }), async (steps) => {
        const ring = new SealingRing("AES_256_GCM_SHA512_128");
        const encoders = new Map<number, SealingKey>();
        const sealing: Promise<Uint8Array>[] = [];
        for (const { encoder, frames, restart } of steps) {
          if (restart || !encoders.has(encoder)) encoders.set(encoder, await ring.derive(base));
          for (let i = 0; i < frames; i++)
            sealing.push((encoders.get(encoder) as SealingKey).seal(new Uint8Array(10), nothing));
        }
        const counters = (await Promise.all(sealing)).map(ctrOf);
        expect(new Set(counters).size).toBe(counters.length);
      }),
      { numRuns: 50 * depth },
    );
  });

  test("the same key derived twice at once is one key; another base key or KID is another", async () => {
    const ring = new SealingRing("AES_128_GCM_SHA256_128");
    const [first, second] = await Promise.all([ring.derive(base), ring.derive(base)]);
    expect(second).toBe(first);
    expect(await ring.derive({ ...base, kid: 78n })).not.toBe(first);
    expect(await ring.derive({ ...base, baseKey: new Uint8Array(32) })).not.toBe(first);
  });

  test("a retired key seals nothing, and never comes back", async () => {
    const ring = new SealingRing("AES_256_GCM_SHA512_128");
    const key = await ring.derive(base);
    await key.seal(nothing, nothing);
    ring.retire(base.kid);
    await expect(key.seal(nothing, nothing)).rejects.toMatchObject({ code: "key-retired" });
    await expect(ring.derive(base)).rejects.toMatchObject({ code: "key-retired" });
    const successor = await ring.derive({ ...base, baseKey: new Uint8Array(32) });
    expect(ctrOf(await successor.seal(nothing, nothing))).toBe(0n);
  });
});

test.each(suiteNames)("a seal that fails burns its counter: %s", async (suite) => {
  const key = await SealingKey.derive(suite, base);
  const shared = new Uint8Array(new SharedArrayBuffer(8));
  expect(ctrOf(await key.seal(nothing, nothing))).toBe(0n);
  await expect(Promise.resolve().then(() => key.seal(shared, nothing))).rejects.toThrow(TypeError);
  expect(ctrOf(await key.seal(nothing, nothing))).toBe(2n);
});

test("a key refuses after 2^32 frames", async () => {
  const key = await SealingKey.derive("AES_256_GCM_SHA512_128", base);
  key.skip(maxFramesPerKey - 2);
  expect(key.remaining).toBe(2);
  const sealed = await Promise.all([key.seal(nothing, nothing), key.seal(nothing, nothing)]);
  expect(sealed.map(ctrOf)).toEqual([2n ** 32n - 2n, 2n ** 32n - 1n]);
  expect(key.remaining).toBe(0);
  await expect(key.seal(nothing, nothing)).rejects.toThrow(SframeError);
  await expect(key.seal(nothing, nothing)).rejects.toMatchObject({ code: "counter-exhausted" });
  key.skip(10);
  await expect(key.seal(nothing, nothing)).rejects.toMatchObject({ code: "counter-exhausted" });
});

test("counters are never given back", async () => {
  const key = await SealingKey.derive("AES_256_GCM_SHA512_128", base);
  for (const count of [-1, 0.5, Number.NaN]) {
    expect(() => key.skip(count)).toThrow(expect.objectContaining({ code: "invalid-counter" }));
  }
});
