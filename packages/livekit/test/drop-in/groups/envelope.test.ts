import { DeviceIdentity } from "@subrosa/keys/groups";
import { afterEach, describe, expect, it, vi } from "vitest";
import { utf8 } from "../../../src/drop-in/bytes.ts";
import { GroupData } from "../../../src/drop-in/groups/data.ts";
import { openInGroup, readGroupEnvelope, sealInGroup } from "../../../src/drop-in/groups/envelope.ts";
import { DataKeys } from "../../../src/drop-in/groups/data-keys.ts";

const [device, other] = await Promise.all([DeviceIdentity.create(), DeviceIdentity.create()]);
const connection = "AAAAAAAAAAAAAAAAAAAAAA";
const place = { session: "a session", epoch: 3n, connection };
const hello = utf8("hello");
const secretOf = (byte: number): Uint8Array => new Uint8Array(32).fill(byte);

async function keyOf(epoch: bigint, byte: number, of = connection): Promise<CryptoKey> {
  const keys = new DataKeys();
  keys.entered(epoch, secretOf(byte));
  const key = await keys.of(epoch, of);
  keys.clear();
  return key!;
}

afterEach(() => vi.useRealTimers());

describe("an envelope in a group", () => {
  it("opens with the key of its epoch and sender, under the name of the device that signed it", async () => {
    const key = await keyOf(3n, 1);
    const { payload, iv } = await sealInGroup(key, device, place, 7, hello);
    const envelope = readGroupEnvelope(payload, iv)!;
    expect(envelope).toMatchObject({ epoch: 3n, connection, counter: 7 });
    expect(await openInGroup(key, device.publicKey, "a session", envelope)).toEqual(hello);
    expect(await openInGroup(key, other.publicKey, "a session", envelope)).toBeUndefined();
    expect(await openInGroup(key, device.publicKey, "another session", envelope)).toBeUndefined();
    expect(await openInGroup(await keyOf(3n, 2), device.publicKey, "a session", envelope)).toBeUndefined();
    const another = await keyOf(3n, 1, "AAAAAAAAAAAAAAAAAAAAAQ");
    expect(await openInGroup(another, device.publicKey, "a session", envelope)).toBeUndefined();
  });

  it("hides how long short words are", async () => {
    const key = await keyOf(3n, 1);
    const [short, long] = [
      await sealInGroup(key, device, place, 1, hello),
      await sealInGroup(key, device, place, 2, secretOf(9)),
    ];
    expect(short.payload.length).toBe(long.payload.length);
  });

  it("opens no more when a byte is another, and is none when it is cut", async () => {
    const key = await keyOf(3n, 1);
    const { payload, iv } = await sealInGroup(key, device, place, 7, hello);
    for (let at = 0; at < payload.length; at += 9) {
      const bent = payload.slice();
      bent[at] = bent[at]! ^ 1;
      const read = readGroupEnvelope(bent, iv);
      expect(read && (await openInGroup(key, device.publicKey, "a session", read))).toBeUndefined();
    }
    for (const length of [0, 1, 31, 47]) expect(readGroupEnvelope(payload.subarray(0, length), iv)).toBeUndefined();
    expect(readGroupEnvelope(payload, iv.subarray(1))).toBeUndefined();
  });
});

/** Somebody's data, with the people that they see; `view` may change. */
function dataOf(
  own: DeviceIdentity,
  self: string,
  sees: Record<string, { connection: string; device: DeviceIdentity }> = {},
): { data: GroupData; view: { epoch: bigint | undefined; sendingEpoch: bigint } } {
  const view: { epoch: bigint | undefined; sendingEpoch: bigint } = { epoch: 0n, sendingEpoch: 0n };
  const ownerOf = (identity: string): unknown => {
    const { connection: at, device: by } = sees[identity] ?? {};
    return by && { by: "member", person: { identity: { connection: at, device: by.publicKey } } };
  };
  const people = { stay: { session: "a session", connection: self, device: own }, view, ownerOf };
  return { data: Reflect.construct(GroupData, [people]) as GroupData, view };
}

describe("data between members", () => {
  const ana = "AAAAAAAAAAAAAAAAAAAAAA";
  const ben = "BBBBBBBBBBBBBBBBBBBBBA";

  it("opens once, from the identity that the group gives to its sender, and from nobody else", async () => {
    const from = dataOf(device, ana);
    const to = dataOf(other, ben, { ana: { connection: ana, device }, eve: { connection: ben, device: other } });
    for (const { data } of [from, to]) data.entered(0n, secretOf(1));
    const { payload, iv } = await from.data.seal(hello);
    expect(await to.data.open("eve", payload, iv)).toBe("stranger");
    expect(await to.data.open("nobody", payload, iv)).toBe("stranger");
    expect(await to.data.open("ana", payload, iv)).toEqual(hello);
    expect(await to.data.open("ana", payload, iv)).toBe("replayed");
    expect(await to.data.open("ana", new Uint8Array(9), iv)).toBe("malformed");
    to.data.clear();
    from.data.clear();
  });

  it("is refused when another member sealed it with the sender's key", async () => {
    const forger = dataOf(other, ana);
    const to = dataOf(other, ben, { ana: { connection: ana, device } });
    for (const { data } of [forger, to]) data.entered(0n, secretOf(1));
    const { payload, iv } = await forger.data.seal(hello);
    expect(await to.data.open("ana", payload, iv)).toBe("forged");
    to.data.clear();
    forger.data.clear();
  });

  it("waits until we are in, for whoever let us in may be faster than our Welcome", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const from = dataOf(device, ana);
    const to = dataOf(other, ben, { ana: { connection: ana, device } });
    from.data.entered(0n, secretOf(1));
    to.view.epoch = undefined;
    const { payload, iv } = await from.data.seal(hello);
    const waiting = to.data.open("ana", payload, iv);
    to.data.sees();
    to.data.entered(0n, secretOf(1));
    to.view.epoch = 0n;
    to.data.sees();
    expect(await waiting).toEqual(hello);
    to.view.epoch = undefined;
    const late = await from.data.seal(hello);
    const given = to.data.open("eve", late.payload, late.iv);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await given).toBe("stranger");
    to.data.clear();
    from.data.clear();
  });

  it("waits for an epoch that is coming, for a moment, and opens nothing of one that is over", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const from = dataOf(device, ana);
    const to = dataOf(other, ben, { ana: { connection: ana, device } });
    for (const { data } of [from, to]) data.entered(0n, secretOf(1));
    const early = await from.data.seal(hello);
    from.view.sendingEpoch = 1n;
    from.data.entered(1n, secretOf(2));
    const later = await from.data.seal(hello);
    const waiting = to.data.open("ana", later.payload, later.iv);
    to.data.entered(1n, secretOf(2));
    expect(await waiting).toEqual(hello);
    from.view.sendingEpoch = 2n;
    from.data.entered(2n, secretOf(3));
    const never = await from.data.seal(hello);
    const refused = to.data.open("ana", never.payload, never.iv);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await refused).toBe("no-key");
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await to.data.open("ana", early.payload, early.iv)).toBe("no-key");
    to.data.clear();
    from.data.clear();
  });
});
