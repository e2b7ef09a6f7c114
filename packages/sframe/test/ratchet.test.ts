import { hkdfSync } from "node:crypto";
import { describe, expect, test } from "vitest";
import { decodeHeader, RatchetReceiver, ratchetBaseKey, SealingKey, SenderRatchet, suites } from "../src/index.ts";
import { suiteNames, toHex, withFlippedBit } from "./bytes.ts";

const suite = "AES_256_GCM_SHA512_128";
const nothing = new Uint8Array(0);
const start = { generation: 3n, step: 0, baseKey: new Uint8Array(32).fill(1) };

/** A frame of the sender's current step; each call starts a new counter, as a test of single frames may. */
async function frame(sender: SenderRatchet, byte = 0): Promise<Uint8Array> {
  return (await SealingKey.derive(suite, sender.current)).seal(Uint8Array.of(byte), nothing);
}

async function steps(sender: SenderRatchet, count: number): Promise<void> {
  for (let i = 0; i < count; i++) await sender.advance();
}

test.each(suiteNames)("§5.1: the next base key is HKDF's, checked against Node's own: %s", async (name) => {
  const { hash, Nh } = suites[name];
  const baseKey = new Uint8Array(32).fill(7);
  const expected = hkdfSync(hash.replace("-", ""), baseKey, nothing, "SFrame 1.0 Ratchet", Nh);
  expect(toHex(await ratchetBaseKey(name, baseKey))).toBe(toHex(new Uint8Array(expected)));
});

describe("the sender", () => {
  test("counts steps in the KID and starts each with counter 0", async () => {
    const sender = new SenderRatchet(suite, start);
    const first = sender.current;
    const second = await sender.advance();
    expect([first.kid, second.kid]).toEqual([0x300n, 0x301n]);
    expect(second.baseKey).toEqual(await ratchetBaseKey(suite, first.baseKey));
    expect(decodeHeader(await frame(sender))).toMatchObject({ kid: 0x301n, ctr: 0n });
    expect(sender.senderKey).toEqual({ generation: 3n, step: 1, baseKey: second.baseKey });
  });

  test("two steps at once are two steps", async () => {
    const [once, twice] = [new SenderRatchet(suite, start), new SenderRatchet(suite, start)];
    await steps(once, 2);
    await Promise.all([twice.advance(), twice.advance()]);
    expect(twice.senderKey).toEqual(once.senderKey);
  });

  test("leaves its caller's bytes alone and keeps its own", async () => {
    const mine = start.baseKey.slice();
    const sender = new SenderRatchet(suite, { ...start, baseKey: mine });
    mine.fill(0);
    sender.current.baseKey.fill(0);
    expect(sender.current.baseKey).toEqual(start.baseKey);
  });
});

describe("the receiver", () => {
  test("follows step by step, over jumps, and around the end of the step bits", async () => {
    const options = { stepBits: 4, maxForward: 8 };
    const sender = new SenderRatchet(suite, start, options.stepBits);
    const receiver = new RatchetReceiver(suite, options);
    await receiver.install(start);
    for (const jump of [0, 1, 2, 8, 7, 1, 8, 8, 3]) {
      await steps(sender, jump);
      expect(await receiver.open(await frame(sender, jump), nothing)).toMatchObject({ ok: true });
    }
    expect(sender.senderKey.step).toBe(38);
  });

  test("goes no further than the bound, and can be told where the sender stands", async () => {
    const sender = new SenderRatchet(suite, start);
    const receiver = new RatchetReceiver(suite, { maxForward: 4 });
    await receiver.install(start);
    await steps(sender, 5);
    expect(await receiver.open(await frame(sender), nothing)).toMatchObject({ ok: false, reason: "unknown-kid" });
    const told = new RatchetReceiver(suite, { maxForward: 4 });
    await told.install(sender.senderKey);
    expect(await told.open(await frame(sender), nothing)).toMatchObject({ ok: true });
  });

  test("a newcomer opens nothing from before it came", async () => {
    const sender = new SenderRatchet(suite, start);
    const earlier = await frame(sender);
    await sender.advance();
    const newcomer = new RatchetReceiver(suite);
    await newcomer.install(sender.senderKey);
    expect(await newcomer.open(earlier, nothing)).toMatchObject({ ok: false, reason: "unknown-kid" });
    expect(await newcomer.open(await frame(sender), nothing)).toMatchObject({ ok: true });
  });

  test("a forged later step is dropped and does not move the ratchet", async () => {
    const sender = new SenderRatchet(suite, start);
    const receiver = new RatchetReceiver(suite, { maxForward: 8, keptSteps: 1 });
    await receiver.install(start);
    const now = await frame(sender);
    await steps(sender, 8);
    const later = await frame(sender);
    for (let i = 0; i < 50; i++) {
      const forged = withFlippedBit(later, later.length * 8 - 1 - i);
      expect(await receiver.open(forged, nothing)).toMatchObject({ ok: false, reason: "forged" });
    }
    // With one kept step, a moved ratchet would have forgotten this one.
    expect(await receiver.open(now, nothing)).toMatchObject({ ok: true });
    expect(await receiver.open(later, nothing)).toMatchObject({ ok: true });
  });

  test("frames of steps in between come late and still open; older ones don't", async () => {
    const sender = new SenderRatchet(suite, start);
    const receiver = new RatchetReceiver(suite, { keptSteps: 3 });
    await receiver.install(start);
    const frames = [];
    for (let step = 0; step < 5; step++) {
      frames.push(await frame(sender, step));
      await sender.advance();
    }
    const results = [];
    for (const step of [4, 3, 2, 1, 0]) results.push(await receiver.open(frames[step] as Uint8Array, nothing));
    expect(results.map((result) => result.ok)).toEqual([true, true, true, false, false]);
  });

  test("of many copies of the first frame of a step, one opens", async () => {
    const sender = new SenderRatchet(suite, start);
    const receiver = new RatchetReceiver(suite);
    await receiver.install(start);
    await steps(sender, 3);
    const sealed = await frame(sender);
    const results = await Promise.all(Array.from({ length: 20 }, () => receiver.open(sealed, nothing)));
    expect(results.filter((result) => result.ok)).toHaveLength(1);
    await receiver.install(start);
    expect(await receiver.open(sealed, nothing)).toMatchObject({ ok: false, reason: "replayed" });
  });

  test("keeps two generations, and knows no other", async () => {
    const receiver = new RatchetReceiver(suite);
    const senders = [1n, 2n, 3n].map((generation) => new SenderRatchet(suite, { ...start, generation }));
    for (const sender of senders) await receiver.install(sender.senderKey);
    const results = [];
    for (const sender of senders) results.push(await receiver.open(await frame(sender), nothing));
    expect(results.map((result) => result.ok)).toEqual([false, true, true]);
  });

  test("bytes that are no SFrame are malformed", async () => {
    const receiver = new RatchetReceiver(suite);
    await receiver.install({ ...start, generation: 0n });
    expect(await receiver.open(nothing, nothing)).toEqual({ ok: false, reason: "malformed" });
    expect(await receiver.open(Uint8Array.of(1), nothing)).toEqual({ ok: false, reason: "malformed" });
  });

  test("step bits that can't tell ahead from behind are the caller's mistake", () => {
    expect(() => new RatchetReceiver(suite, { stepBits: 4, maxForward: 15 })).toThrow(
      expect.objectContaining({ code: "invalid-key-layout" }),
    );
  });
});
