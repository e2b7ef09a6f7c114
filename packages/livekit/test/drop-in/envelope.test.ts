import { RoomSecret, StaticKeys } from "@subrosa/keys";
import fc from "fast-check";
import { Track } from "livekit-client";
import { describe, expect, it } from "vitest";
import { CounterWindow, windowSize } from "../../src/drop-in/counter-window.ts";
import { DataSealer, openEnvelope, readEnvelope } from "../../src/drop-in/envelope.ts";
import { nameBytes } from "../../src/drop-in/announced.ts";
import { decodeHello, encodeHello } from "../../src/drop-in/hello.ts";
import { dataKey, sourceByte, trackKey } from "../../src/drop-in/keys.ts";
import { pad, unpad } from "../../src/drop-in/padding.ts";

const secret = await RoomSecret.from({ application: new Uint8Array(32).fill(3), room: "room-1" });
const seat = (sealer: DataSealer, identity = "ana"): { identity: string; instance: string } => ({
  identity,
  instance: sealer.instance,
});

async function open(sealed: { payload: Uint8Array; iv: Uint8Array }, identity = "ana"): Promise<string | undefined> {
  const envelope = readEnvelope(sealed.payload, sealed.iv);
  if (envelope === undefined) return undefined;
  const key = await dataKey(secret, { identity, instance: envelope.instance });
  const opened = await openEnvelope(key, envelope);
  return opened === undefined ? undefined : new TextDecoder().decode(opened);
}

describe("an envelope", () => {
  const text = (value: string): Uint8Array => new TextEncoder().encode(value);

  it("opens as from the one who sealed it, and as from nobody else", async () => {
    const sealed = await new DataSealer(secret).seal("ana", text("hello"));
    expect(await open(sealed)).toBe("hello");
    expect(await open(sealed, "ben")).toBeUndefined();
  });

  it("opens with no byte changed", async () => {
    const { payload, iv } = await new DataSealer(secret).seal("ana", text("hello"));
    for (const part of [payload, iv]) {
      for (let at = 0; at < part.length; at += 5) {
        part[at]! ^= 1;
        expect(await open({ payload, iv })).toBeUndefined();
        part[at]! ^= 1;
      }
    }
    expect(await open({ payload, iv })).toBe("hello");
  });

  it("takes each counter once, also of calls at the same time", async () => {
    const sealer = new DataSealer(secret);
    const sealed = await Promise.all(Array.from({ length: 20 }, () => sealer.seal("ana", text("x"))));
    const counters = sealed.map(({ payload, iv }) => readEnvelope(payload, iv)!.counter);
    expect(counters).toEqual(Array.from({ length: 20 }, (_, i) => i));
    expect(sealer.counter).toBe(20);
  });

  it("has another key in each connection", async () => {
    const one = new DataSealer(secret);
    const two = new DataSealer(secret);
    expect(seat(one)).not.toEqual(seat(two));
  });

  it("reads no bytes as what they are not, and never throws", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), fc.uint8Array({ maxLength: 14 }), (payload, iv) => {
        readEnvelope(payload, iv);
      }),
    );
  });
});

describe("padding", () => {
  it("comes off again, and hides all but a few lengths", () => {
    const lengths = new Set<number>();
    for (let length = 1; length < 61_440; length += 255) {
      const bytes = new Uint8Array(length).fill(7);
      const padded = pad(bytes);
      lengths.add(padded.length);
      expect(Buffer.compare(unpad(padded)!, bytes)).toBe(0);
    }
    expect([...lengths].slice(0, 4)).toEqual([256, 512, 1024, 2048]);
    expect(lengths.size).toBe(15);
  });

  it("keeps what LiveKit lets through within what it lets through", () => {
    expect(pad(new Uint8Array(61_000)).length).toBe(61_440);
    expect(pad(new Uint8Array(63_000)).length).toBe(63_001);
  });
});

describe("the window of counters", () => {
  it("takes each once, late ones too, and none that is older than it", () => {
    const window = new CounterWindow();
    expect([5, 3, 5, 3, 4].map((counter) => window.mark(counter))).toEqual([true, true, false, false, true]);
    expect(window.mark(5 + windowSize)).toBe(true);
    expect(window.mark(5)).toBe(false);
    expect(window.mark(6)).toBe(true);
    expect(window.mark(10 * windowSize)).toBe(true);
    expect(window.fresh(6 + windowSize)).toBe(false);
  });

  it("is as a set that remembers all, for those it still covers", () => {
    const property = fc.property(fc.array(fc.nat(2 * windowSize), { maxLength: 40 }), (counters) => {
      const window = new CounterWindow();
      const seen = new Set<number>();
      return counters.every((counter) => {
        const expected = !seen.has(counter) && counter > Math.max(-1, ...seen) - windowSize;
        seen.add(counter);
        return window.mark(counter) === expected;
      });
    });
    fc.assert(property, { numRuns: 50 });
  });
});

describe("a hello", () => {
  const bytes16 = fc.uint8Array({ minLength: 16, maxLength: 16 });
  const track = fc.record({
    source: fc.constantFrom(0, 1, 2, 3, 255),
    kid: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    name: fc.string({ maxLength: 20, unit: "grapheme" }),
  });
  const hello = fc.record({
    asks: fc.boolean(),
    challenge: bytes16,
    answer: bytes16,
    since: fc.nat(),
    tracks: fc.array(track, { maxLength: 5 }),
  });

  it("is read as it was written", () => {
    const written = fc.property(hello, (value) => {
      expect(decodeHello(encodeHello(value))).toEqual(value);
    });
    fc.assert(written);
  });

  it("is not read from other bytes", () => {
    fc.assert(
      fc.property(hello, fc.nat(), (written, at) => {
        const bytes = encodeHello(written);
        expect(decodeHello(bytes.subarray(0, at % bytes.length))).toBeUndefined();
        expect(decodeHello(Uint8Array.of(...bytes, 0))).toBeUndefined();
      }),
    );
    fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => void decodeHello(bytes)));
  });

  it("refuses a track whose name would not fit", () => {
    expect(() => nameBytes("x".repeat(1025))).toThrow(expect.objectContaining({ code: "name-too-long" }));
  });
});

describe("a track's key", () => {
  it("is the static key of docs/keys.md, with the sender's connection as the session", async () => {
    const { instance } = new DataSealer(secret);
    const keys = new StaticKeys({ secret, session: instance });
    const theirs = new Promise<{ kid: bigint; baseKey: Uint8Array }>((resolve) => {
      const install = ({ kid, baseKey }: { kid: bigint; baseKey: Uint8Array }): void =>
        resolve({ kid, baseKey: baseKey.slice() });
      keys.attach(
        { participant: "ana", source: "camera", direction: "send" },
        { install, tryOut: () => undefined, remove: () => undefined },
      );
    });
    const { kid, baseKey } = await theirs;
    const ours = await trackKey(secret, { identity: "ana", instance }, sourceByte(Track.Source.Camera), kid);
    expect(ours).toEqual(new Uint8Array(baseKey));
  });

  it("is another one for each identity, connection, source and KID", async () => {
    const all = await Promise.all([
      trackKey(secret, { identity: "ana", instance: "a" }, 0, 1n),
      trackKey(secret, { identity: "ben", instance: "a" }, 0, 1n),
      trackKey(secret, { identity: "ana", instance: "b" }, 0, 1n),
      trackKey(secret, { identity: "ana", instance: "a" }, 255, 1n),
      trackKey(secret, { identity: "ana", instance: "a" }, 0, 2n),
    ]);
    expect(new Set(all.map(String)).size).toBe(5);
  });
});
