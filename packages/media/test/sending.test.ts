import { decodeHeader, SealingKey, defaultSuite } from "@subrosa/sframe";
import { describe, expect, test } from "vitest";
import { maxFrameBytes } from "../src/worker/frame.ts";
import { sealFrame } from "../src/worker/seal-frame.ts";
import { FakeFrame, FakeWorker, keyOf } from "./fakes.ts";
import { recordings } from "./recordings.ts";

const content = Uint8Array.of(0x10, 2, 3, 4, 5, 6, 7, 8);
const vp8 = (type = "delta"): FakeFrame => new FakeFrame("video/VP8", content, type);
const ctr = (frame: FakeFrame): bigint => decodeHeader(frame.bytes.subarray(1))!.ctr;

describe("nothing leaves unsealed", () => {
  test("before a key, and after it was removed", async () => {
    const worker = new FakeWorker();
    const camera = worker.transform("send", "camera");
    await camera.push(vp8("key"), vp8());
    expect(camera.written).toEqual([]);
    await worker.install("send", "camera", keyOf(1));
    await camera.push(vp8());
    expect(camera.written).toHaveLength(1);
    await worker.tell({ type: "remove", direction: "send", track: "camera", kid: 1n });
    await camera.push(vp8());
    expect(camera.written).toHaveLength(1);
    expect(await worker.counters("send", "camera")).toEqual({ sealed: 1, "no-key": 3 });
    expect(worker.reasons("camera")).toEqual(["no-frame", "sealing", "no-key"]);
  });

  test("an unknown codec, a frame that does not parse, an empty frame", async () => {
    const worker = new FakeWorker();
    await worker.install("send", "camera", keyOf(1));
    const camera = worker.transform("send", "camera");
    await camera.push(
      new FakeFrame("video/unheard-of", content),
      new FakeFrame("video/H264", content, "key"),
      new FakeFrame("video/VP8", new Uint8Array(0)),
      // Its receivers would not look into it.
      new FakeFrame("video/VP8", new Uint8Array(maxFrameBytes)),
    );
    expect(camera.written).toEqual([]);
    expect(await worker.counters("send", "camera")).toEqual({ "unknown-codec": 1, unparsable: 2, empty: 1 });
  });

  test("after the track was closed, and with a key of the wrong size", async () => {
    const worker = new FakeWorker();
    await worker.install("send", "camera", keyOf(1));
    const camera = worker.transform("send", "camera");
    await worker.tell({ type: "forget", direction: "send", track: "camera" });
    await camera.push(vp8());
    const screen = worker.transform("send", "screen");
    await worker.install("send", "screen", { kid: 2n, baseKey: new Uint8Array(3) });
    await screen.push(vp8());
    expect([...camera.written, ...screen.written]).toEqual([]);
    expect(worker.reasons("screen")).toEqual(["bad-key"]);
  });

  test("when the browser refuses the write, or the cipher fails", async () => {
    const key = await SealingKey.derive(defaultSuite, keyOf(1));
    const stubborn = Object.defineProperty(vp8(), "data", {
      get: () => content.buffer,
      set: () => {
        throw new TypeError("no");
      },
    });
    expect(await sealFrame(stubborn, key, { bytes: 0 })).toBe("internal");
    const broken = { seal: () => Promise.reject(new Error("no")) };
    expect(await sealFrame(vp8(), broken, { bytes: 0 })).toBe("internal");
  });
});

test("who wants to look at it gets the next frame that leaves, sealed, once", async () => {
  const worker = new FakeWorker();
  const camera = worker.transform("send", "camera");
  const copies = (): Uint8Array[] =>
    worker.posted.flatMap((message) => (message.type === "copy" ? [message.bytes] : []));
  await worker.tell({ type: "copy", track: "camera" });
  await camera.push(vp8("key"));
  expect(copies()).toEqual([]);
  await worker.install("send", "camera", keyOf(1));
  await camera.push(vp8(), vp8());
  expect(copies()).toEqual([camera.written[0]?.bytes]);
  expect(Buffer.from(copies()[0] ?? []).includes(Buffer.from(content))).toBe(false);
});

test("who was given the key late gets a key frame", async () => {
  const worker = new FakeWorker();
  const [camera, layer] = [worker.transform("send", "camera"), worker.transform("send", "camera")];
  await worker.install("send", "camera", keyOf(1));
  await worker.tell({ type: "key-frame", track: "camera" });
  expect([camera.keyFramesMade, layer.keyFramesMade]).toEqual([1, 1]);
});

test("every recorded frame is read once, written once, and differs", async () => {
  const key = await SealingKey.derive(defaultSuite, keyOf(1));
  for (const { frames } of recordings) {
    for (const { mimeType, type, bytes } of frames) {
      const frame = new FakeFrame(mimeType, bytes, type);
      const tally = { bytes: 0 };
      expect(await sealFrame(frame, key, tally)).toBe(frame);
      expect([frame.reads, frame.writes]).toEqual([1, 1]);
      expect(tally.bytes).toBe(frame.bytes.length);
      expect(Buffer.from(frame.bytes).includes(Buffer.from(bytes.subarray(-16)))).toBe(false);
    }
  }
});

test("all senders of a track share one counter, and a key that comes again goes on counting", async () => {
  const worker = new FakeWorker();
  await worker.install("send", "camera", keyOf(1));
  const peers = ["a", "b", "c"].map(() => worker.transform("send", "camera"));
  await Promise.all(peers.map((peer) => peer.push(vp8(), vp8(), vp8())));
  await worker.install("send", "camera", keyOf(1));
  await peers[0]!.push(vp8());
  const counters = peers.flatMap(({ written }) => written.map(ctr));
  expect(counters.sort((a, b) => Number(a - b))).toEqual([0n, 1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n, 9n]);
});

test("a key that sealed for one track seals for no other, and a removed one never again", async () => {
  const worker = new FakeWorker();
  await worker.install("send", "camera", keyOf(1));
  await worker.install("send", "screen", keyOf(1));
  expect(worker.reasons("screen")).toEqual(["key-reused"]);
  await worker.tell({ type: "remove", direction: "send", track: "camera", kid: 1n });
  await worker.install("send", "camera", keyOf(1));
  expect(worker.reasons("camera").at(-1)).toBe("key-reused");
  const transformers = ["camera", "screen"].map((track) => worker.transform("send", track));
  for (const transformer of transformers) await transformer.push(vp8());
  expect(transformers.flatMap(({ written }) => written)).toEqual([]);
  // The same KID with other bytes is another key.
  await worker.install("send", "screen", keyOf(1, 99));
  await transformers[1]!.push(vp8());
  expect(transformers[1]!.written).toHaveLength(1);
});

test("empty Opus frames pass with a key, and make no other difference", async () => {
  const worker = new FakeWorker();
  await worker.install("send", "microphone", keyOf(1));
  const microphone = worker.transform("send", "microphone");
  await microphone.push(new FakeFrame("audio/opus", new Uint8Array(0)), new FakeFrame("audio/opus", content));
  expect(microphone.written.map(({ bytes }) => bytes.length)).toEqual([0, content.length + 1 + 16]);
});

test("after frames were dropped for want of a key, the encoder is asked for a key frame where it can make one", async () => {
  const worker = new FakeWorker();
  const camera = worker.transform("send", "camera");
  await camera.push(vp8("key"));
  await worker.install("send", "camera", keyOf(1));
  expect(camera.keyFramesMade).toBe(1);
});

test("a report counts each sender's transform, once more after it has ended", async () => {
  const worker = new FakeWorker();
  await worker.install("send", "camera", keyOf(1));
  const camera = worker.transform("send", "camera");
  await camera.push(vp8(), vp8());
  await camera.close();
  const counts = async (): Promise<unknown> => {
    await worker.tell({ type: "report", round: 1 });
    const report = worker.posted.at(-1);
    return report?.type === "report" && report.attachments;
  };
  const bytes = camera.written.reduce((sum, frame) => sum + frame.bytes.length, 0);
  expect(await counts()).toEqual([{ attachment: 0, seen: 2, bytes }]);
  expect(await counts()).toEqual([]);
});

test("base keys are zeroed in the worker", async () => {
  const worker = new FakeWorker();
  const baseKey = new Uint8Array(32).fill(7);
  await worker.tell({ type: "install", direction: "send", track: "t", kid: 1n, baseKey, tentative: false });
  expect(baseKey).toEqual(new Uint8Array(32));
});
