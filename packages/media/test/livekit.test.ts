import { pbkdf2Sync } from "node:crypto";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { liveKitLayoutFor, liveKitMimeTypes } from "../src/layout/livekit.ts";
import { HeardStreams, remembered } from "../src/worker/livekit/streams.ts";
import { FakeFrame, FakeWorker } from "./fakes.ts";
import type { FakeTransformer } from "./fakes.ts";
import { recordings } from "./recordings.ts";

/** Frames in tests/vectors, in hex. */
interface KnownFrames {
  readonly passphrase: string;
  readonly keyIndex: number;
  readonly frames: readonly { mimeType: string; type: string; plaintext: string; sealed: string }[];
}

const content = Uint8Array.of(0xf1, 2, 3, 4, 5, 6, 7, 8);
const vp8 = (): FakeFrame => new FakeFrame("video/VP8", content, "delta");
const copyOf = (frame: FakeFrame): FakeFrame => new FakeFrame("video/VP8", frame.bytes.slice(), "delta");
const key = (index: number, byte = index) => ({ kid: BigInt(index), baseKey: new Uint8Array(16).fill(byte) });
const trailerOf = (frame: FakeFrame): Buffer => Buffer.from(frame.bytes.subarray(-14));

/** Sends frames through a worker of its own; gives them sealed. */
async function sealed(count: number, index = 1): Promise<FakeFrame[]> {
  const { transformer } = await sender(index);
  await transformer.push(...Array.from({ length: count }, vp8));
  return transformer.written;
}

async function sender(index = 1): Promise<{ worker: FakeWorker; transformer: FakeTransformer }> {
  const worker = new FakeWorker("livekit");
  await worker.install("send", "camera", key(index));
  return { worker, transformer: worker.transform("send", "camera") };
}

describe("nothing leaves unsealed, nothing plays unopened", () => {
  test("no key, a codec that LiveKit's SDKs can't seal, bytes that don't parse, bytes that are no key", async () => {
    const worker = new FakeWorker("livekit");
    const camera = worker.transform("send", "camera");
    await camera.push(vp8());
    await worker.install("send", "camera", { kid: 0n, baseKey: new Uint8Array(15) });
    await worker.install("send", "camera", { kid: 256n, baseKey: new Uint8Array(16) });
    await camera.push(vp8());
    await worker.install("send", "camera", key(0));
    await camera.push(
      new FakeFrame("video/AV1", content, "key"),
      new FakeFrame("video/H264", content, "key"),
      new FakeFrame("video/VP8", Uint8Array.of(0x10, 1, 2), "key"),
      vp8(),
    );
    expect(camera.written).toHaveLength(1);
    expect(await worker.counters("send", "camera")).toEqual({
      sealed: 1,
      "no-key": 2,
      "unknown-codec": 1,
      unparsable: 2,
    });
    expect(worker.reasons("camera")).toEqual(["bad-key", "no-frame", "sealing"]);
  });

  test("plaintext, what an SFU injects, forged frames, a key index without a key; the good one between them plays", async () => {
    const worker = new FakeWorker("livekit");
    await worker.install("receive", "camera", key(1));
    const camera = worker.transform("receive", "camera");
    const [good] = await sealed(1);
    const [otherIndex] = await sealed(1, 2);
    const changed = (at: number): FakeFrame => {
      const frame = copyOf(good!);
      frame.bytes[frame.bytes.length + at] = (frame.bytes.at(at) as number) ^ 1;
      return frame;
    };
    const silence = Uint8Array.of(0xf8, 0xff, 0xfe, ...new Uint8Array(77));
    await camera.push(
      vp8(),
      new FakeFrame("audio/opus", silence),
      new FakeFrame("audio/opus", Uint8Array.of(...silence, 12, 1)),
      otherIndex!,
      changed(-14),
      changed(-20),
      changed(-good!.bytes.length + 1),
      good!,
      new FakeFrame("audio/opus", new Uint8Array(0)),
    );
    expect(camera.written).toEqual([good]);
    expect(good!.bytes).toEqual(content);
    const counters = { opened: 1, malformed: 2, forged: 4, "unknown-kid": 1, empty: 1 };
    expect(await worker.counters("receive", "camera")).toEqual(counters);
    expect(worker.reasons("camera")).toEqual(["no-frame", "opening"]);
  });

  test("an empty Opus frame leaves as it is; nothing opens after the track is closed", async () => {
    const { transformer } = await sender();
    await transformer.push(new FakeFrame("audio/opus", new Uint8Array(0)));
    expect(transformer.written.map(({ bytes }) => bytes.length)).toEqual([0]);
    const worker = new FakeWorker("livekit");
    await worker.install("receive", "camera", key(1));
    const camera = worker.transform("receive", "camera");
    await worker.tell({ type: "forget", direction: "receive", track: "camera" });
    await camera.push(...(await sealed(2)));
    expect(camera.written).toEqual([]);
  });
});

describe("IVs", () => {
  test("never come twice in a worker: tracks, layers and restarts share a key, and each has a stream of its own", async () => {
    const worker = new FakeWorker("livekit");
    const transforms = [];
    for (const track of ["camera", "screen", "camera"]) {
      await worker.install("send", track, key(1));
      transforms.push(worker.transform("send", track), worker.transform("send", track));
    }
    await Promise.all(transforms.map((transform) => transform.push(...Array.from({ length: 50 }, vp8))));
    const ivs = transforms.flatMap(({ written }) => written.map((frame) => trailerOf(frame).toString("hex")));
    expect(new Set(ivs).size).toBe(300);
    expect(new Set(ivs.map((iv) => iv.slice(0, 8))).size).toBe(2);
  });

  test("count up in their middle word, round its end, too, and hold 96 random bits", async () => {
    const words = new Set<string>();
    for (let i = 0; i < 20; i++) {
      const [first, second] = (await sealed(2)).map(trailerOf) as [Buffer, Buffer];
      expect((second.readUInt32BE(4) - first.readUInt32BE(4)) >>> 0).toBe(1);
      expect(second.readUInt32BE(8)).toBe(first.readUInt32BE(8));
      expect([...first.subarray(12)]).toEqual([12, 1]);
      for (const at of [0, 4, 8]) words.add(`${at} ${first.readUInt32BE(at)}`);
    }
    expect(words.size).toBe(60);
  });
});

describe("replay", () => {
  test("a frame plays once in a worker: not again, not on another track, not with the key installed anew", async () => {
    const worker = new FakeWorker("livekit");
    for (const track of ["ana", "ben"]) await worker.install("receive", track, key(1));
    const [ana, ben] = ["ana", "ben"].map((track) => worker.transform("receive", track));
    const [first, second, third] = (await sealed(3)) as [FakeFrame, FakeFrame, FakeFrame];
    const copies = [first, first, second].map(copyOf);
    await ana!.push(first, copies[0]!);
    await worker.install("receive", "ana", key(1));
    await ana!.push(copies[1]!);
    await ben!.push(copies[2]!);
    expect([ana!.written, ben!.written]).toEqual([[first], []]);
    // Ana's track ends; what was heard of it stays heard, wherever its stream goes on.
    await worker.tell({ type: "forget", direction: "receive", track: "ana" });
    await ben!.push(copyOf(third), second);
    expect(ben!.written).toHaveLength(2);
    expect(await worker.counters("receive", "ben")).toEqual({ opened: 2, replayed: 1 });
    expect(worker.reasons("ben")).toEqual(["no-frame", "opening"]);
  });

  const iv = (stream: number, middle: number, last = 0): Uint8Array<ArrayBuffer> => {
    const bytes = new Uint8Array(12);
    const words = new DataView(bytes.buffer);
    words.setUint32(0, stream);
    words.setUint32(4, middle);
    words.setUint32(8, last);
    return bytes;
  };

  test("is refused however old the frame is, while timestamps go round", () => {
    const heard = new HeardStreams(() => 0);
    const track = {};
    const start = 2 ** 32 - 3 * remembered;
    const all = Array.from({ length: 6 * remembered }, (_, i) => iv(7, (start + i) % 2 ** 32, i));
    for (const one of all) expect(heard.mark(track, one)).toBe(true);
    for (const one of all) expect(heard.fresh(track, one)).toBe(false);
    // What never came is too late as well, behind the window.
    expect(heard.fresh(track, iv(7, start - 1))).toBe(false);
  });

  test("is no word for frames of one moment (layers of SVC), late ones, or clocks that stand still", () => {
    const heard = new HeardStreams(() => 0);
    const track = {};
    for (const last of [9, 8, 7]) expect(heard.mark(track, iv(1, 500, last))).toBe(true);
    expect(heard.mark(track, iv(1, 499))).toBe(true);
    for (let i = 0; i < 3 * remembered; i++) expect(heard.mark(track, iv(2, 0, (2 ** 32 - i) % 2 ** 32))).toBe(true);
  });

  test("is forgotten after an hour of silence, for then the order of timestamps can't be told", () => {
    let now = 0;
    const heard = new HeardStreams(() => now);
    const [track, other] = [{}, {}];
    expect(heard.mark(track, iv(1, 2 ** 31))).toBe(true);
    now = 3_599_999;
    expect(heard.fresh(other, iv(1, 5))).toBe(false);
    now = 3_600_000;
    expect(heard.mark(other, iv(1, 5))).toBe(true);
  });
});

test("livekit-client's known answers open to the frames that they were made from", async () => {
  const { frames } = JSON.parse(
    readFileSync(new URL("../../../tests/vectors/livekit-e2ee.json", import.meta.url), "utf8"),
  ) as { frames: KnownFrames };
  const baseKey = pbkdf2Sync(frames.passphrase, "LKFrameEncryptionKey", 100_000, 16, "sha256");
  const worker = new FakeWorker("livekit");
  await worker.install("receive", "t", { kid: BigInt(frames.keyIndex), baseKey });
  const transformer = worker.transform("receive", "t");
  for (const { mimeType, type, plaintext, sealed } of frames.frames) {
    const frame = new FakeFrame(mimeType, Buffer.from(sealed, "hex"), type);
    await transformer.push(frame);
    expect(transformer.written.at(-1)).toBe(frame);
    expect(Buffer.from(frame.bytes).toString("hex")).toBe(plaintext);
  }
});

test("no bytes make a layout throw, and what it splits it can have made", () => {
  const nasty = fc.array(fc.constantFrom(0, 0, 0, 1, 3, 0x65, 0x41, 0x26, 0x67), { maxLength: 40 });
  fc.assert(
    fc.property(fc.constantFrom(...liveKitMimeTypes), nasty, fc.uint8Array(), (type, start, rest) => {
      const layout = liveKitLayoutFor(type)!;
      const bytes = Uint8Array.of(...start, ...rest);
      const clear = layout.clear(bytes, false);
      layout.split(bytes);
      if (clear === undefined) return;
      const wire = layout.join(Uint8Array.of(...clear.prefix, ...bytes.subarray(clear.from)), clear.prefix.length);
      const split = layout.split(wire);
      expect(split?.metadata).toEqual(clear.metadata);
      expect(split?.sframe).toEqual(bytes.subarray(clear.from));
    }),
  );
});

test("every recorded frame of its codecs is read once, written once, and grows by 30 bytes and its escapes", async () => {
  for (const { frames } of recordings) {
    for (const { mimeType, type, bytes } of frames) {
      if (!liveKitMimeTypes.includes(mimeType.toLowerCase())) continue;
      const { transformer } = await sender();
      const frame = new FakeFrame(mimeType, bytes, type);
      await transformer.push(frame);
      expect([frame.reads, frame.writes]).toEqual([1, 1]);
      expect(frame.bytes.length).toBeGreaterThanOrEqual(bytes.length + 30);
      expect(frame.bytes.length).toBeLessThan(bytes.length + 45);
    }
  }
});
