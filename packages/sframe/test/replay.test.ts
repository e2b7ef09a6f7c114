import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { KeyRing, OpeningKey, ReplayWindow, replayWindowSize, SealingKey } from "../src/index.ts";
import { unsafeDerive, unsafeSeal } from "../src/unsafe.ts";
import { anyU64, depth } from "./arbitraries.ts";
import { suiteNames } from "./bytes.ts";

const words = (ctr: bigint): [number, number] => [Number(ctr >> 32n), Number(ctr & 0xffff_ffffn)];
const mark = (window: ReplayWindow, ctr: bigint): boolean => window.mark(...words(ctr));

describe("the window", () => {
  test("agrees with a set of all counters ever seen", () => {
    // Walks near one starting point, so that frames come late, twice, and across all word borders.
    const anyOffset = fc.oneof(fc.integer({ min: -1500, max: 1500 }), fc.integer({ min: -40, max: 40 }));
    fc.assert(
      fc.property(anyU64, fc.array(anyOffset, { maxLength: 200 }), (start, offsets) => {
        const window = new ReplayWindow();
        const seen = new Set<bigint>();
        let [at, newest] = [start, -1n];
        for (const offset of offsets) {
          at = BigInt.asUintN(64, at + BigInt(offset));
          const expected = !seen.has(at) && at > newest - BigInt(replayWindowSize);
          expect(window.fresh(...words(at))).toBe(expected);
          expect(mark(window, at)).toBe(expected);
          seen.add(at);
          if (at > newest) newest = at;
        }
      }),
      { numRuns: 500 * depth },
    );
  });

  test("holds 1024 counters: the oldest still opens, the one before doesn't", () => {
    const window = new ReplayWindow();
    expect(mark(window, 5000n)).toBe(true);
    expect(mark(window, 5000n - 1023n)).toBe(true);
    expect(mark(window, 5000n - 1024n)).toBe(false);
  });

  test("a jump forward of any size forgets nothing that matters", () => {
    const window = new ReplayWindow();
    expect(mark(window, 0n)).toBe(true);
    expect(mark(window, 2n ** 64n - 1n)).toBe(true);
    expect(mark(window, 0n)).toBe(false);
    expect(mark(window, 2n ** 64n - 1n)).toBe(false);
    expect(mark(window, 2n ** 64n - 2n)).toBe(true);
  });
});

describe("a key", () => {
  const base = { kid: 3n, baseKey: new Uint8Array(32).fill(4) };
  const nothing = new Uint8Array(0);

  test.each(suiteNames)("opens exactly one of many copies in flight: %s", async (suite) => {
    const [sealing, opening] = [await SealingKey.derive(suite, base), await OpeningKey.derive(suite, base)];
    const ring = new KeyRing();
    ring.add(opening);
    const sealed = await sealing.seal(Uint8Array.of(1), nothing);
    const copies = await Promise.all(Array.from({ length: 29 }, () => ring.open(sealed.slice(), nothing)));
    expect(copies.filter((copy) => copy.ok)).toHaveLength(1);
    expect(copies.filter((copy) => !copy.ok && copy.reason === "replayed")).toHaveLength(28);
    expect(await ring.open(sealed, nothing)).toEqual({ ok: false, reason: "replayed", kid: 3n });
  });

  test("is not moved by a forged counter", async () => {
    const [sealing, opening] = [
      await SealingKey.derive("AES_256_GCM_SHA512_128", base),
      await OpeningKey.derive("AES_256_GCM_SHA512_128", base),
    ];
    const foreign = await unsafeDerive("AES_256_GCM_SHA512_128", { kid: 3n, baseKey: new Uint8Array(16) }, "seal");
    const forged = await unsafeSeal(foreign, 2n ** 40n, Uint8Array.of(1), nothing);
    expect(await opening.open(forged, nothing)).toMatchObject({ reason: "forged" });
    expect(await opening.open(await sealing.seal(nothing, nothing), nothing)).toMatchObject({ ok: true, ctr: 0n });
  });

  test("takes counters of all 64 bits, as other senders may choose them", async () => {
    const opening = await OpeningKey.derive("AES_128_GCM_SHA256_128", base);
    const sealing = await unsafeDerive("AES_128_GCM_SHA256_128", base, "seal");
    for (const ctr of [2n ** 32n, 2n ** 53n + 1n, 2n ** 64n - 1n]) {
      const sealed = await unsafeSeal(sealing, ctr, Uint8Array.of(1), nothing);
      expect(await opening.open(sealed, nothing)).toMatchObject({ ok: true, ctr });
      expect(await opening.open(sealed, nothing)).toMatchObject({ reason: "replayed" });
    }
  });
});
