import { expect, test } from "vitest";
import { KeyRing, OpeningKey, SealingKey, SframeError, suiteParameters, type CipherSuite } from "../src/index.ts";
import { suiteNames } from "./bytes.ts";

const suite = "AES_256_GCM_SHA512_128";
const nothing = new Uint8Array(0);
const base = (kid: bigint): { kid: bigint; baseKey: Uint8Array } => ({
  kid,
  baseKey: new Uint8Array(32).fill(Number(kid % 251n)),
});

test("frames under many KIDs, taken in turns, find their keys", async () => {
  const ring = new KeyRing();
  // Two KIDs that share their low words, and two that share their high ones.
  const kids = [1n, 2n, 0x1_0000_0001n, 0x1_0000_0002n, 2n ** 64n - 1n];
  const sealing = await Promise.all(kids.map((kid) => SealingKey.derive(suite, base(kid))));
  for (const kid of kids) ring.add(await OpeningKey.derive(suite, base(kid)));
  expect([...ring.kids()]).toEqual(kids);
  for (let round = 0; round < 3; round++) {
    for (const key of [...sealing, ...sealing.toReversed()]) {
      const opened = await ring.open(await key.seal(Uint8Array.of(round), nothing), nothing);
      expect(opened).toMatchObject({ ok: true, kid: key.kid, plaintext: Uint8Array.of(round) });
    }
  }
});

test("a key that was removed opens nothing, not even as the most recent one", async () => {
  const ring = new KeyRing();
  const key = await SealingKey.derive(suite, base(9n));
  ring.add(await OpeningKey.derive(suite, base(9n)));
  expect(await ring.open(await key.seal(nothing, nothing), nothing)).toMatchObject({ ok: true });
  expect(ring.remove(9n)).toBe(true);
  expect(ring.remove(9n)).toBe(false);
  expect(ring.has(9n)).toBe(false);
  const sealed = await key.seal(nothing, nothing);
  expect(await ring.open(sealed, nothing)).toEqual({ ok: false, reason: "unknown-kid", kid: 9n });
});

test("a key replaces the one with its KID", async () => {
  const ring = new KeyRing();
  const [old, next] = [base(5n), { kid: 5n, baseKey: new Uint8Array(32) }];
  ring.add(await OpeningKey.derive(suite, old));
  const oldKey = await SealingKey.derive(suite, old);
  expect(await ring.open(await oldKey.seal(nothing, nothing), nothing)).toMatchObject({ ok: true });
  ring.add(await OpeningKey.derive(suite, next));
  expect(await ring.open(await oldKey.seal(nothing, nothing), nothing)).toMatchObject({ reason: "forged" });
  const nextKey = await SealingKey.derive(suite, next);
  expect(await ring.open(await nextKey.seal(nothing, nothing), nothing)).toMatchObject({ ok: true });
});

test("bytes that are no SFrame are malformed, and no KID is made up for them", async () => {
  const ring = new KeyRing();
  ring.add(await OpeningKey.derive(suite, base(0n)));
  for (const bytes of [nothing, Uint8Array.of(0x80), Uint8Array.of(0x80, 1), new Uint8Array(16)]) {
    expect(await ring.open(bytes, nothing)).toEqual({ ok: false, reason: "malformed" });
  }
  expect(await ring.open(new Uint8Array(17), nothing)).toMatchObject({ reason: "forged", kid: 0n });
});

test("a base key of the wrong size is the caller's mistake", async () => {
  for (const name of suiteNames) {
    for (const length of [0, 1, 15, 256]) {
      const wrong = { kid: 1n, baseKey: new Uint8Array(length) };
      for (const derive of [SealingKey.derive(name, wrong), OpeningKey.derive(name, wrong)]) {
        await expect(derive).rejects.toMatchObject({ name: "SframeError", code: "invalid-base-key" });
      }
    }
  }
});

test("a KID beyond 64 bits and a suite that nobody registered are the caller's mistakes", async () => {
  const baseKey = new Uint8Array(16);
  for (const kid of [-1n, 2n ** 64n]) {
    await expect(OpeningKey.derive(suite, { kid, baseKey })).rejects.toMatchObject({ code: "invalid-kid" });
  }
  for (const name of ["AES_256_GCM", "toString", ""]) {
    expect(() => suiteParameters(name as CipherSuite)).toThrow(SframeError);
    await expect(SealingKey.derive(name as CipherSuite, { kid: 1n, baseKey })).rejects.toMatchObject({
      code: "unknown-suite",
    });
  }
});

test("the caller's base key is left as it was, and may be zeroed afterwards", async () => {
  const mine = base(200n);
  const [sealing, opening] = [await SealingKey.derive(suite, mine), await OpeningKey.derive(suite, mine)];
  expect(mine).toEqual(base(200n));
  mine.baseKey.fill(0);
  expect(await opening.open(await sealing.seal(nothing, nothing), nothing)).toMatchObject({ ok: true });
});
