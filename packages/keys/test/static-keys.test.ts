import { StaticKeys, type KeyProvider, type StaticKeysOptions, type TrackRef } from "@subrosa/keys";
import { describe, expect, test } from "vitest";
import { applicationSecret, RecordedKeys } from "./support.ts";
import { eventually } from "../../../tests/eventually.ts";

const send: TrackRef = { participant: "ana", source: "camera", direction: "send" };
const receive: TrackRef = { ...send, direction: "receive" };

async function provider(options: Partial<StaticKeysOptions> = {}): Promise<StaticKeys> {
  return new StaticKeys({ secret: await applicationSecret(), session: "session-1", ...options });
}

async function settled(keys: RecordedKeys, count: number): Promise<RecordedKeys> {
  await eventually(() => expect(keys.installed.size + keys.tried.length).toBe(count));
  return keys;
}

/** A provider's send track with its key in place. */
async function publication(keys: KeyProvider, track = send): Promise<{ kid: bigint; baseKey: Uint8Array }> {
  const ring = new RecordedKeys();
  keys.attach(track, ring);
  const [[kid, baseKey] = []] = [...(await settled(ring, 1)).installed];
  if (kid === undefined || baseKey === undefined) throw new Error("no key was installed");
  return { kid, baseKey };
}

/** What a receiver derives for a KID that was announced. */
async function received(keys: StaticKeys, kid: bigint, track = receive): Promise<Uint8Array | undefined> {
  const ring = new RecordedKeys();
  keys.attach(track, ring);
  keys.announce(track.participant, track.source, kid);
  return (await settled(ring, 1)).installed.get(kid);
}

describe("static keys", () => {
  test("name the KID of a publication at once, and install its key", async () => {
    const keys = await provider();
    const ring = new RecordedKeys();
    keys.attach(send, ring);
    const kid = keys.kids.get("camera");
    expect(kid).toBeTypeOf("bigint");
    expect((await settled(ring, 1)).kids).toEqual([kid]);
    expect(ring.installed.get(kid ?? 0n)).toHaveLength(32);
  });

  test("are the same for sender and receiver, and others for any other KID, track, person, session or secret", async () => {
    const { kid, baseKey } = await publication(await provider());
    expect(await received(await provider(), kid)).toEqual(baseKey);
    const others = await Promise.all([
      received(await provider(), kid ^ 1n),
      received(await provider(), kid, { ...receive, source: "screen" }),
      received(await provider(), kid, { ...receive, participant: "ben" }),
      received(await provider({ session: "session-2" }), kid),
      received(await provider({ secret: await applicationSecret(8) }), kid),
    ]);
    const distinct = new Set([baseKey, ...others].map((key) => Buffer.from(key ?? []).toString("hex")));
    expect(distinct.size).toBe(6);
  });

  test("have a fresh KID for each publication, so that a reload never meets an old nonce", async () => {
    const keys = await provider();
    const kids = await Promise.all(Array.from({ length: 50 }, async () => (await publication(keys)).kid));
    expect(new Set(kids).size).toBe(50);
    expect(kids.some((kid) => kid > 2n ** 60n)).toBe(true);
  });

  test("have the suite's length", async () => {
    const { baseKey } = await publication(await provider({ suite: "AES_128_CTR_HMAC_SHA256_80" }));
    expect(baseKey).toHaveLength(48);
  });

  test("are announced before or after the track comes", async () => {
    const keys = await provider();
    keys.announce("ana", "camera", 5n);
    const ring = new RecordedKeys();
    keys.attach(receive, ring);
    expect((await settled(ring, 1)).kids).toEqual([5n]);
    keys.announce("ana", "camera", 6n);
    expect((await settled(ring, 2)).kids).toEqual([5n, 6n]);
  });

  test("open two generations; the third drives out the first", async () => {
    const keys = await provider();
    const ring = new RecordedKeys();
    keys.attach(receive, ring);
    keys.announce("ana", "camera", 5n);
    keys.announce("ana", "camera", 6n);
    await settled(ring, 2);
    keys.announce("ana", "camera", 7n);
    await eventually(() => expect(ring.kids).toEqual([6n, 7n]));
  });

  test("of someone else's announcement never come to this track", async () => {
    const keys = await provider();
    const ring = new RecordedKeys();
    keys.attach(receive, ring);
    keys.announce("ben", "camera", 5n);
    keys.announce("ana", "screen", 5n);
    keys.announce("ana", "camera", 6n);
    expect((await settled(ring, 1)).kids).toEqual([6n]);
  });

  test("of one source stay when another's with the same number is driven out", async () => {
    const keys = await provider();
    const ring = new RecordedKeys();
    keys.attach(receive, ring);
    keys.announce("ana", "camera", 5n);
    await settled(ring, 1);
    for (const kid of [5n, 6n, 7n]) keys.announce("ana", "screen", kid);
    keys.announce("ana", "camera", 8n);
    expect((await settled(ring, 2)).kids).toEqual([5n, 8n]);
    expect(ring.removed).toEqual([]);
  });

  test("that nobody announced are not tried where there is a hello", async () => {
    const keys = await provider();
    const ring = new RecordedKeys();
    const attachment = keys.attach(receive, ring);
    attachment.unknownKid?.(5n);
    keys.announce("ana", "camera", 6n);
    await settled(ring, 1);
    expect(ring.tried).toEqual([]);
  });

  test("of a one-way stream are tried, four a second", async () => {
    let now = 0;
    const keys = await provider({ oneWay: true, now: () => now });
    const ring = new RecordedKeys();
    const attachment = keys.attach(receive, ring);
    for (let kid = 0n; kid < 100n; kid++) attachment.unknownKid?.(kid);
    await settled(ring, 4);
    now = 999;
    attachment.unknownKid?.(200n);
    now = 1000;
    attachment.unknownKid?.(201n);
    await settled(ring, 5);
    // Derivations run side by side, so they may end in any order.
    expect(new Set(ring.tried.map(({ kid }) => kid))).toEqual(new Set([0n, 1n, 2n, 3n, 201n]));
    expect(ring.kids).toEqual([]);
  });

  test("of someone who left are removed, also those still being derived", async () => {
    const keys = await provider();
    const ring = new RecordedKeys();
    keys.attach(receive, ring);
    keys.announce("ana", "camera", 5n);
    await settled(ring, 1);
    keys.announce("ana", "camera", 6n);
    keys.withdraw("ana");
    expect(ring.kids).toEqual([]);
    keys.announce("ana", "camera", 7n);
    expect((await settled(ring, 1)).kids).toEqual([7n]);
  });

  test("are not installed once the track is detached, and its KID is not announced", async () => {
    const keys = await provider();
    const [gone, stays] = [new RecordedKeys(), new RecordedKeys()];
    keys.attach(send, gone).detach();
    keys.announce("ana", "camera", 5n);
    keys.attach(receive, gone).detach();
    expect(keys.kids.size).toBe(0);
    keys.attach(receive, stays);
    await settled(stays, 1);
    expect(gone.kids).toEqual([]);
  });

  test("are zeroed as soon as the ring has its copy", async () => {
    const keys = await provider({ oneWay: true });
    const ring = new RecordedKeys();
    keys.attach(send, ring);
    keys.attach(receive, ring).unknownKid?.(5n);
    keys.announce("ana", "camera", 6n);
    await settled(ring, 3);
    await eventually(() =>
      expect(ring.given.map((bytes) => bytes.every((byte) => byte === 0))).toEqual([true, true, true]),
    );
  });

  test("of a newer publication stay announced when the older one is detached", async () => {
    const keys = await provider();
    const older = keys.attach(send, new RecordedKeys());
    keys.attach(send, new RecordedKeys());
    const kid = keys.kids.get("camera");
    older.detach();
    expect(keys.kids.get("camera")).toBe(kid);
  });
});
