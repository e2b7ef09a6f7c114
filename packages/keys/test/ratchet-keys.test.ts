import { RatchetKeys, SenderKeyError, type TrackRef } from "@subrosa/keys";
import { ratchetBaseKey } from "@subrosa/sframe";
import { afterEach, describe, expect, test, vi } from "vitest";
import { RecordedKeys } from "./support.ts";

const send: TrackRef = { participant: "ana", source: "camera", direction: "send" };
const receive: TrackRef = { ...send, direction: "receive" };
const suite = "AES_256_GCM_SHA512_128";
const senderKey = new Uint8Array(32).fill(9);

/** `share` waits for everything before it, so the ring is as it will be. */
async function idle(keys: RatchetKeys): Promise<void> {
  await keys.share("ana");
}

async function withKey(track: TrackRef, generation = 1n): Promise<{ keys: RatchetKeys; ring: RecordedKeys }> {
  const [keys, ring] = [new RatchetKeys(), new RecordedKeys()];
  keys.attach(track, ring);
  await keys.setSenderKey("ana", generation, senderKey);
  return { keys, ring };
}

async function refusal(promise: Promise<unknown>): Promise<string> {
  const error: unknown = await promise.catch((reason: unknown) => reason);
  return error instanceof SenderKeyError ? error.code : `not refused: ${String(error)}`;
}

afterEach(() => {
  vi.useRealTimers();
});

describe("ratchet keys", () => {
  test("have the KID of RFC 9605 §5.1: generation << 8 | step", async () => {
    const { keys, ring } = await withKey(send, 3n);
    await keys.ratchet("ana");
    expect(ring.kids).toEqual([0x300n, 0x301n]);
  });

  test("step as RFC 9605 §5.1 says, alike for sender and receiver", async () => {
    const [sender, receiver] = [await withKey(send), await withKey(receive)];
    for (const { keys } of [sender, receiver]) await keys.ratchet("ana");
    expect(receiver.ring.installed).toEqual(sender.ring.installed);
    const first = sender.ring.installed.get(0x100n) ?? new Uint8Array(0);
    expect(sender.ring.installed.get(0x101n)).toEqual(await ratchetBaseKey(suite, first));
  });

  test("are another for each source and each participant", async () => {
    const keys = new RatchetKeys();
    const rings = (["microphone", "camera"] as const).flatMap((source) =>
      ["ana", "ben"].map((participant) => {
        const ring = new RecordedKeys();
        keys.attach({ source, participant, direction: "receive" }, ring);
        return ring;
      }),
    );
    await keys.setSenderKey("ana", 1n, senderKey);
    await keys.setSenderKey("ben", 1n, senderKey);
    const hex = rings.map((ring) => Buffer.from(ring.installed.get(0x100n) ?? []).toString("hex"));
    expect(new Set(hex).size).toBe(4);
    expect(hex.every((key) => key.length === 128)).toBe(true);
  });

  test("reach a newcomer as they are now, and not as they were", async () => {
    const { keys } = await withKey(send);
    await keys.ratchet("ana");
    const newcomer = new RatchetKeys();
    const ring = new RecordedKeys();
    newcomer.attach(receive, ring);
    await newcomer.accept("ana", await keys.share("ana"));
    expect(ring.kids).toEqual([0x101n]);
    await Promise.all([keys.ratchet("ana"), newcomer.ratchet("ana")]);
    expect(await newcomer.share("ana")).toEqual(await keys.share("ana"));
  });

  test("of a receiver who was not told are tried ahead, and its own ratchet stays", async () => {
    const sender = await withKey(send);
    const [keys, ring] = [new RatchetKeys(), new RecordedKeys()];
    const attachment = keys.attach(receive, ring);
    await keys.setSenderKey("ana", 1n, senderKey);
    const before = await keys.share("ana");
    for (let i = 0; i < 3; i++) await sender.keys.ratchet("ana");
    attachment.unknownKid?.(0x103n);
    await idle(keys);
    expect(ring.tried).toEqual([{ kid: 0x103n, baseKey: sender.ring.installed.get(0x103n) }]);
    expect(await keys.share("ana")).toEqual(before);
  });

  test("are not tried for another generation, an older step, a far one, or more than four times a second", async () => {
    const [keys, ring] = [new RatchetKeys(), new RecordedKeys()];
    const attach = (): ReturnType<RatchetKeys["attach"]> => keys.attach(receive, ring);
    await keys.setSenderKey("ana", 1n, senderKey);
    await keys.ratchet("ana");
    for (const kid of [0x202n, 0x100n, 0x101n, 0x112n]) attach().unknownKid?.(kid);
    await idle(keys);
    expect(ring.tried).toEqual([]);
    const attachment = attach();
    for (let i = 0; i < 20; i++) attachment.unknownKid?.(0x102n);
    await idle(keys);
    expect(ring.tried).toHaveLength(4);
  });

  test("of a second publication are a step on, so that no counter begins twice under one key", async () => {
    const { keys, ring } = await withKey(send);
    const second = new RecordedKeys();
    keys.attach(send, second);
    await idle(keys);
    expect([ring.kids, second.kids]).toEqual([[0x100n], [0x101n]]);
  });

  test("keep the old key for ten seconds after the new one", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout"] });
    const { keys, ring } = await withKey(receive);
    await keys.setSenderKey("ana", 2n, senderKey);
    vi.advanceTimersByTime(9_999);
    expect(ring.kids).toEqual([0x100n, 0x200n]);
    vi.advanceTimersByTime(1);
    expect(ring.kids).toEqual([0x200n]);
  });

  test("end after 255 steps: then it takes a new generation", async () => {
    const { keys, ring } = await withKey(receive);
    for (let i = 0; i < 255; i++) await keys.ratchet("ana");
    expect(await refusal(keys.ratchet("ana"))).toBe("ratchet-exhausted");
    expect(ring.kids.at(-1)).toBe(0x1ffn);
    const [first, second] = [new RecordedKeys(), new RecordedKeys()];
    for (const sending of [first, second]) keys.attach(send, sending);
    await idle(keys);
    expect([first.kids, second.kids]).toEqual([[0x1ffn], []]);
    await keys.setSenderKey("ana", 2n, senderKey);
    expect(ring.kids.at(-1)).toBe(0x200n);
  });

  test("are refused with an old generation, for an unknown sender, too short, or shared by something else", async () => {
    const { keys } = await withKey(send);
    expect(await refusal(keys.setSenderKey("ana", 1n, senderKey))).toBe("stale-generation");
    expect(await refusal(keys.accept("ana", await keys.share("ana")))).toBe("stale-generation");
    expect(await refusal(keys.ratchet("ben"))).toBe("unknown-sender");
    expect(await refusal(keys.share("ben"))).toBe("unknown-sender");
    expect(await refusal(keys.setSenderKey("ana", 2n, new Uint8Array(15)))).toBe("invalid-key");
    expect(await refusal(keys.setSenderKey("ana", 2n ** 56n, senderKey))).toBe("invalid-key");
    const shared = await keys.share("ana");
    expect(await refusal(keys.accept("ben", shared.subarray(1)))).toBe("invalid-key");
    shared[72] = 1;
    expect(await refusal(keys.accept("ben", shared))).toBe("invalid-key");
  });

  test("are zeroed one step later", async () => {
    const { keys, ring } = await withKey(send);
    await keys.ratchet("ana");
    await keys.setSenderKey("ana", 2n, senderKey);
    expect(ring.given.map((bytes) => bytes.every((byte) => byte === 0))).toEqual([true, true, false]);
  });

  test("leave nothing with a track that was detached", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout"] });
    const keys = new RatchetKeys();
    const [early, late] = [new RecordedKeys(), new RecordedKeys()];
    const [trying, old] = [new RecordedKeys(), new RecordedKeys()];
    keys.attach(send, early).detach();
    const attachment = keys.attach(receive, old);
    await keys.setSenderKey("ana", 1n, senderKey);
    keys.attach(send, late).detach();
    const tried = keys.attach(receive, trying);
    await idle(keys);
    tried.unknownKid?.(0x101n);
    tried.detach();
    await keys.ratchet("ana");
    attachment.detach();
    vi.advanceTimersByTime(10_000);
    expect([early.kids, late.kids, trying.tried, old.kids]).toEqual([[], [], [], [0x100n, 0x101n]]);
    expect(senderKey).toEqual(new Uint8Array(32).fill(9));
  });
});
