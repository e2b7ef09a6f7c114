import { describe, expect, test } from "vitest";
import { maxFrameBytes } from "../src/worker/frame.ts";
import { knownKeys } from "../src/worker/receive-track.ts";
import { FakeFrame, FakeWorker, keyOf, sealedVp8 } from "./fakes.ts";

const content = Uint8Array.of(0x10, 2, 3, 4, 5, 6, 7, 8);
const junk = (kid: number, ctr: number): FakeFrame =>
  new FakeFrame("video/VP8", Uint8Array.of(0x10, (kid << 4) | 8, ctr, ...new Uint8Array(40).fill(9)), "delta");
const copyOf = (frame: FakeFrame): FakeFrame => new FakeFrame("video/VP8", frame.bytes.slice(), "key");

describe("nothing plays unopened", () => {
  test("plaintext, forged and repeated frames are dropped; the good one between them plays", async () => {
    const worker = new FakeWorker();
    await worker.install("receive", "camera", keyOf(1));
    const camera = worker.transform("receive", "camera");
    const [good] = await sealedVp8(keyOf(1), content);
    const repeated = new FakeFrame("video/VP8", good!.bytes, "key");
    const flipped = new FakeFrame(
      "video/VP8",
      good!.bytes.map((byte, i) => (i === 0 ? byte ^ 1 : byte)),
      "key",
    );
    const otherCodec = new FakeFrame("video/VP9", good!.bytes, "key");
    await camera.push(
      new FakeFrame("video/VP8", Uint8Array.of(0x10, 0x88, 1), "key"),
      flipped,
      otherCodec,
      junk(1, 200),
      new FakeFrame("audio/opus", new Uint8Array(0)),
      good!,
      repeated,
    );
    expect(camera.written).toEqual([good]);
    expect(good!.bytes).toEqual(content);
    expect(await worker.counters("receive", "camera")).toEqual({
      opened: 1,
      malformed: 1,
      forged: 3,
      empty: 1,
      replayed: 1,
    });
    expect(worker.reasons("camera")).toEqual(["no-frame", "opening"]);
  });

  test("a frame that was moved to another track has no key there", async () => {
    const worker = new FakeWorker();
    await worker.install("receive", "alice/camera", keyOf(1));
    await worker.install("receive", "bob/camera", keyOf(2));
    const bob = worker.transform("receive", "bob/camera");
    await bob.push(...(await sealedVp8(keyOf(1), content)));
    expect(bob.written).toEqual([]);
    expect(await worker.counters("receive", "bob/camera")).toEqual({ "unknown-kid": 1 });
  });

  test("two receivers of a track share its replay window, also when the key comes once more", async () => {
    const worker = new FakeWorker();
    await worker.install("receive", "camera", keyOf(1));
    const [mesh, sfu] = [worker.transform("receive", "camera"), worker.transform("receive", "camera")];
    const [frame] = await sealedVp8(keyOf(1), content);
    const copies = [1, 2, 3].map(() => new FakeFrame("video/VP8", frame!.bytes, "key"));
    await Promise.all([mesh.push(copies[0]!), sfu.push(copies[1]!)]);
    await worker.install("receive", "camera", keyOf(1));
    await sfu.push(copies[2]!);
    expect(mesh.written.length + sfu.written.length).toBe(1);
  });
});

describe("a flood of forged frames", () => {
  test("makes few messages, whatever KIDs it names", async () => {
    const worker = new FakeWorker();
    await worker.install("receive", "camera", keyOf(1));
    const camera = worker.transform("receive", "camera");
    const before = worker.posted.length;
    for (let second = 0; second < 3; second++) {
      await camera.push(...Array.from({ length: 300 }, (_, i) => junk(i % 7, (i % 200) + 8)));
      worker.now += 1000;
    }
    const messages = worker.posted.slice(before);
    const kinds = (type: string): number => messages.filter((message) => message.type === type).length;
    expect(kinds("unknown-kid")).toBeLessThanOrEqual(12);
    expect(kinds("state")).toBeLessThanOrEqual(6);
    expect(messages).toHaveLength(kinds("unknown-kid") + kinds("state"));
    expect(camera.written).toEqual([]);
  });

  test("does not keep a good frame from playing afterwards", async () => {
    const worker = new FakeWorker();
    await worker.install("receive", "camera", keyOf(1));
    const camera = worker.transform("receive", "camera");
    await camera.push(
      ...Array.from({ length: 100 }, (_, i) => junk(1, i + 8)),
      ...(await sealedVp8(keyOf(1), content)),
    );
    expect(camera.written).toHaveLength(1);
    expect(worker.reasons("camera").at(-1)).toBe("opening");
  });
});

describe("keys on trial", () => {
  test("are kept once a frame has opened, and not before", async () => {
    const worker = new FakeWorker();
    const camera = worker.transform("receive", "camera");
    const frames = await sealedVp8(keyOf(5), content, 2);
    await camera.push(junk(5, 9));
    expect(worker.posted.at(-1)).toEqual({ type: "unknown-kid", track: "camera", kid: 5n });
    await worker.install("receive", "camera", keyOf(5), true);
    await camera.push(junk(5, 10), ...frames);
    expect(camera.written).toHaveLength(2);
    expect(await worker.counters("receive", "camera")).toEqual({ "no-key": 1, forged: 1, opened: 2 });
  });

  test("keep what they have seen when they are installed for good", async () => {
    const worker = new FakeWorker();
    const camera = worker.transform("receive", "camera");
    const [frame] = await sealedVp8(keyOf(5), content);
    const copies = [1, 2].map(() => new FakeFrame("video/VP8", frame!.bytes, "key"));
    await worker.install("receive", "camera", keyOf(5), true);
    await camera.push(copies[0]!);
    await worker.install("receive", "camera", keyOf(5));
    await camera.push(copies[1]!);
    expect(await worker.counters("receive", "camera")).toEqual({ opened: 1, replayed: 1 });
  });

  test("are four a second at most, and two at a time", async () => {
    const worker = new FakeWorker();
    const camera = worker.transform("receive", "camera");
    const frames = await Promise.all([1, 2, 3, 4, 5].map((kid) => sealedVp8(keyOf(kid), content)));
    for (const kid of [1, 2, 3, 4, 5]) await worker.install("receive", "camera", keyOf(kid), true);
    // 5 came too fast, 1 and 2 gave way.
    await camera.push(...frames.flat());
    expect(await worker.counters("receive", "camera")).toMatchObject({ opened: 2 });
  });

  test("keep what they have seen, however many others are tried out and whatever is removed", async () => {
    const worker = new FakeWorker();
    const camera = worker.transform("receive", "camera");
    const frames = await Promise.all([1, 2, 3, 4].map((kid) => sealedVp8(keyOf(kid), content, 2)));
    const late = frames.map((two) => two.pop()!);
    // As a provider does that is told of unknown KIDs.
    const offer = async (...batch: FakeFrame[]): Promise<void> => {
      for (const kid of [1, 2, 3, 4]) {
        worker.now += 1000;
        await worker.install("receive", "camera", keyOf(kid), true);
        await camera.push(...batch.splice(0, 1));
      }
    };
    for (let round = 0; round < 3; round++) await offer(...frames.map(([frame]) => copyOf(frame!)));
    expect(camera.written).toHaveLength(4);
    await offer(...late.map(copyOf));
    expect(camera.written).toHaveLength(8);
    await worker.tell({ type: "remove", direction: "receive", track: "camera", kid: 1n });
    await offer(...late.map(copyOf));
    expect(camera.written).toHaveLength(8);
    // Key management may bring it back.
    await worker.install("receive", "camera", keyOf(1));
    await offer(...late.map(copyOf));
    expect(camera.written).toHaveLength(8);
  });

  test("end when the track has known 64 keys", async () => {
    const worker = new FakeWorker();
    const camera = worker.transform("receive", "camera");
    const kids = Array.from({ length: knownKeys + 2 }, (_, i) => i + 1);
    for (const kid of kids) {
      worker.now += 1000;
      await worker.install("receive", "camera", keyOf(kid), true);
      await camera.push(...(await sealedVp8(keyOf(kid), content)));
    }
    expect(camera.written).toHaveLength(knownKeys);
    // Removing one makes no room: it would be forgotten what it has seen.
    await worker.tell({ type: "remove", direction: "receive", track: "camera", kid: 1n });
    await worker.install("receive", "camera", keyOf(99), true);
    await camera.push(...(await sealedVp8(keyOf(99), content)));
    expect(camera.written).toHaveLength(knownKeys);
    await worker.install("receive", "camera", keyOf(100));
    await camera.push(...(await sealedVp8(keyOf(100), content)));
    expect(camera.written).toHaveLength(knownKeys + 1);
  });
});

describe("key frames", () => {
  test("are asked for when a key arrives, and until one has opened, twice a second", async () => {
    const worker = new FakeWorker();
    const camera = worker.transform("receive", "camera");
    const frames = await sealedVp8(keyOf(1), content, 5);
    const delta = (frame: FakeFrame): FakeFrame => new FakeFrame("video/VP8", frame.bytes, "delta");
    await camera.push(frames[0]!);
    expect(camera.keyFramesAsked).toBe(0);
    await worker.install("receive", "camera", keyOf(1));
    expect(camera.keyFramesAsked).toBe(1);
    await camera.push(delta(frames[1]!));
    expect(camera.keyFramesAsked).toBe(1);
    worker.now += 500;
    await camera.push(delta(frames[2]!), delta(frames[3]!));
    expect(camera.keyFramesAsked).toBe(2);
    worker.now += 500;
    await camera.push(frames[4]!);
    await worker.install("receive", "camera", keyOf(2));
    expect(camera.keyFramesAsked).toBe(2);
  });
});

describe("a key that is slower than the first key frame", () => {
  const never = (): Promise<void> => new Promise(() => undefined);
  const sealed = async (kid: number, count: number): Promise<FakeFrame[]> => sealedVp8(keyOf(kid), content, count);

  test("opens it, and what came behind it, in order; nobody is asked for another", async () => {
    const worker = new FakeWorker();
    worker.after = never;
    const camera = worker.transform("receive", "camera");
    const came = await sealed(1, 4);
    await camera.push(...came.slice(0, 3));
    await worker.install("receive", "camera", keyOf(2));
    expect(camera.written).toEqual([]);
    await worker.install("receive", "camera", keyOf(1));
    await camera.push(came[3]!);
    expect(camera.written).toEqual(came);
    expect(camera.keyFramesAsked).toBe(0);
    expect(await worker.counters("receive", "camera")).toEqual({ opened: 4 });
  });

  test("holds up nothing that opens before it comes", async () => {
    const worker = new FakeWorker();
    worker.after = never;
    const camera = worker.transform("receive", "camera");
    const [ours] = await sealed(2, 1);
    await camera.push(...(await sealed(1, 2)));
    await worker.install("receive", "camera", keyOf(2));
    await camera.push(ours!);
    expect(camera.written).toEqual([ours]);
    await worker.install("receive", "camera", keyOf(1));
    expect(camera.written).toEqual([ours]);
    expect(await worker.counters("receive", "camera")).toEqual({ opened: 1, "unknown-kid": 2 });
  });

  test("opens nothing that has waited for too long, and a receiver waits once", async () => {
    const worker = new FakeWorker();
    let late: () => void = () => undefined;
    const patience = new Promise<void>((resolve) => (late = resolve));
    worker.after = () => patience;
    const camera = worker.transform("receive", "camera");
    const [first, second, third] = await sealed(1, 3);
    await camera.push(first!);
    late();
    await camera.push(second!);
    await worker.install("receive", "camera", keyOf(1));
    expect(camera.keyFramesAsked).toBe(1);
    await camera.push(third!);
    expect(camera.written).toEqual([third]);
    expect(await worker.counters("receive", "camera")).toEqual({ opened: 1, "no-key": 2 });
  });

  test("is not waited for by delta frames, nor by more than 90 frames, nor once something has opened, nor by a closed track", async () => {
    const worker = new FakeWorker();
    worker.after = never;
    const camera = worker.transform("receive", "camera");
    const many = await sealed(1, 92);
    await camera.push(junk(1, 9), ...many.slice(0, 91));
    await worker.install("receive", "camera", keyOf(1));
    await camera.push(many[91]!, ...(await sealed(2, 1)));
    expect(camera.written).toEqual([...many.slice(0, 90), many[91]]);
    expect(await worker.counters("receive", "camera")).toEqual({ opened: 91, "no-key": 2, "unknown-kid": 1 });
    const screen = worker.transform("receive", "screen");
    await screen.push(...(await sealed(1, 2)));
    await worker.tell({ type: "forget", direction: "receive", track: "screen" });
    await worker.install("receive", "screen", keyOf(1));
    expect(screen.written).toEqual([]);
  });
});

test("a removed key opens nothing, and a closed track is silent", async () => {
  const worker = new FakeWorker();
  await worker.install("receive", "camera", keyOf(1));
  const camera = worker.transform("receive", "camera");
  const frames = await sealedVp8(keyOf(1), content, 2);
  await worker.tell({ type: "remove", direction: "receive", track: "camera", kid: 1n });
  await camera.push(frames[0]!);
  await worker.tell({ type: "forget", direction: "receive", track: "camera" });
  const posted = worker.posted.length;
  worker.now += 5000;
  await camera.push(frames[1]!, junk(3, 9));
  expect(camera.written).toEqual([]);
  expect(worker.posted).toHaveLength(posted);
});

test("a closed track opens nothing with a key that was on trial, nor what was under way", async () => {
  const worker = new FakeWorker();
  const camera = worker.transform("receive", "camera");
  const frames = await sealedVp8(keyOf(5), content, 3);
  const push = camera.push(frames[0]!);
  await worker.install("receive", "camera", keyOf(5), true);
  await push;
  const underWay = camera.push(frames[1]!);
  await Promise.resolve();
  await worker.tell({ type: "forget", direction: "receive", track: "camera" });
  await underWay;
  await camera.push(frames[2]!);
  expect(camera.written).toEqual([]);
});

test("a frame larger than any that a sender makes is not looked into", async () => {
  const worker = new FakeWorker();
  await worker.install("receive", "camera", keyOf(1));
  const camera = worker.transform("receive", "camera");
  await camera.push(new FakeFrame("video/VP8", new Uint8Array(maxFrameBytes + 1), "key"));
  expect(await worker.counters("receive", "camera")).toEqual({ malformed: 1 });
});
