import { LiveKitData } from "@subrosa/keys/livekit";
import { liveKitMimeTypes } from "@subrosa/media";
import { describe, expect, test } from "vitest";
import { recordings, type RecordedFrame } from "../../../packages/media/test/recordings.ts";
import { ours, type Ours } from "./ours.ts";
import { theirs, type Frame, type Theirs } from "./their-sdk.ts";

const passphrase = "correct horse battery staple";
const bytesOf = (...bytes: number[]): Uint8Array<ArrayBuffer> => Uint8Array.of(...bytes);
const canSeal = recordings.filter(({ frames }) => liveKitMimeTypes.includes(frames[0]?.mimeType.toLowerCase() ?? ""));

/** Frames as a browser would hand them on, 20 ms apart. Their timestamps go round. */
function framesOf(frames: readonly RecordedFrame[]): Frame[] {
  return frames.map(({ mimeType, type, bytes }, i) => ({
    data: bytes.slice().buffer,
    ...(type === "" ? {} : { type }),
    timestamp: (2 ** 32 - 1000 + i * 960) % 2 ** 32,
    getMetadata: () => ({ mimeType, synchronizationSource: 0xcafe_0001 }),
  }));
}

const vp8 = (count: number): Frame[] =>
  framesOf(
    Array.from({ length: count }, (_, i) => ({
      mimeType: "video/VP8",
      type: "delta",
      bytes: bytesOf(0xf1, 2, 3, 4, 5, i & 0xff),
    })),
  );

const copyOf = (frame: Frame): Frame => ({ ...frame, data: frame.data.slice(0) });

async function pair(secret: string | ArrayBuffer, keySize: 128 | 256 = 128): Promise<{ us: Ours; them: Theirs }> {
  const [us, them] = [ours(keySize), await theirs({ keySize })];
  await Promise.all([us.setKey(secret), them.setKey(secret)]);
  return { us, them };
}

/** Seals with theirs and opens with ours, then the other way round. */
async function expectBothWays(
  { us, them }: { us: Ours; them: Theirs },
  frames: readonly RecordedFrame[],
): Promise<void> {
  for (const [i, frame] of framesOf(frames).entries()) {
    expect(await them.seal(frame)).toBe(true);
    expect(await us.open(frame), `frame ${i} from them`).toEqual(frames[i]?.bytes);
  }
  for (const [i, frame] of framesOf(frames).entries()) {
    expect(await us.seal(frame)).toBe(true);
    expect(Buffer.from(frame.data).includes(Buffer.from(frames[i]!.bytes.subarray(-16)))).toBe(false);
    expect(await them.open(frame), `frame ${i} from us`).toBe(true);
    expect(new Uint8Array(frame.data)).toEqual(frames[i]?.bytes);
  }
}

test("every codec that both can do was recorded in a browser, but for H.265", () => {
  const recorded = canSeal.map(({ frames }) => frames[0]?.mimeType.toLowerCase());
  expect(new Set([...recorded, "video/h265"])).toEqual(new Set(liveKitMimeTypes));
});

test.each(canSeal.map(({ name, frames }) => ({ name, frames })))(
  "$name: what livekit-client seals opens with ours to the very frames, and the other way round",
  async ({ frames }) => expectBothWays(await pair(passphrase), frames),
);

describe("NAL units", () => {
  const slice = (header: number, ...payload: number[]): Uint8Array<ArrayBuffer> =>
    bytesOf(0, 0, 0, 1, header, 0x9a, ...payload, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18);
  const delta = (bytes: Uint8Array<ArrayBuffer>, mimeType = "video/H264"): RecordedFrame => ({
    mimeType,
    type: "delta",
    bytes,
  });

  test("many frames, so that ciphertexts come with all that must be escaped", async () => {
    const frames = Array.from({ length: 40 }, (_, i) => delta(slice(0x41, ...new Uint8Array(6000).fill(i))));
    await expectBothWays(await pair(passphrase), frames);
  });

  test("several slices, SEI in front, and H.265", async () => {
    await expectBothWays(await pair(passphrase), [
      delta(bytesOf(0, 0, 0, 1, 6, 5, 1, 0x80, ...slice(0x65, 1, 2), ...slice(0x65, 3, 4))),
      delta(bytesOf(...slice(0x02, 1, 2), ...slice(0x02, 3, 4)), "video/H265"),
      delta(bytesOf(0, 0, 0, 1, 0x40, 1, 0x0c, 0, 0, 0, 1, 0x42, 1, 1, ...slice(0x26, 5)), "video/H265"),
    ]);
  });

  test("start codes of three bytes become four in what is authenticated, as depacketizers write them", async () => {
    const { us, them } = await pair(passphrase);
    const short = bytesOf(0, 0, 1, 0x67, 0x42, 0xc0, 0, 0, 1, 0x68, 0xce, ...slice(0x65, 1, 2));
    const long = bytesOf(0, 0, 0, 1, 0x67, 0x42, 0xc0, 0, 0, 0, 1, 0x68, 0xce, ...slice(0x65, 1, 2));
    const [fromThem, fromUs] = framesOf([delta(short), delta(short)]) as [Frame, Frame];
    await them.seal(fromThem);
    expect(await us.open(fromThem)).toEqual(long);
    await us.seal(fromUs);
    expect(await them.open(fromUs)).toBe(true);
    expect(new Uint8Array(fromUs.data)).toEqual(long);
  });
});

describe("keys", () => {
  test.each([
    ["a passphrase", 128, passphrase],
    ["a passphrase", 256, passphrase],
    ["bytes", 128, new Uint8Array(32).fill(7).buffer],
    ["bytes", 256, new Uint8Array(32).fill(7).buffer],
  ] as const)("from %s, %i bits", async (_, bits, secret) => {
    const [first] = canSeal;
    await expectBothWays(await pair(secret, bits), first!.frames);
  });

  test("another index at each change; the one before still opens", async () => {
    const { us, them } = await pair(passphrase);
    const [before, after, oneMore] = vp8(3) as [Frame, Frame, Frame];
    await them.seal(before);
    await them.setKey("another one", 1);
    await them.seal(after);
    expect(await us.open(copyOf(after))).toBeUndefined();
    await us.setKey("another one", 1);
    expect(await us.open(after)).toBeDefined();
    expect(await us.open(before)).toBeDefined();
    await us.seal(oneMore);
    expect(new Uint8Array(oneMore.data).at(-1)).toBe(1);
    expect(await them.open(oneMore)).toBe(true);
    expect(us.fates).toEqual({ opened: 2, "unknown-kid": 1 });
  });

  test("a wrong one opens nothing, on either side", async () => {
    const { us, them } = await pair(passphrase);
    await us.setKey("something else");
    const [fromThem, fromUs] = vp8(2) as [Frame, Frame];
    await them.seal(fromThem);
    await us.seal(fromUs);
    expect(await us.open(fromThem)).toBeUndefined();
    expect(await them.open(fromUs)).toBe(false);
    expect(us.fates).toEqual({ forged: 1 });
  });
});

test("livekit-client's frames open once, however often they come", async () => {
  const { us, them } = await pair(passphrase);
  const frames = vp8(2000);
  const copies: Frame[] = [];
  for (const frame of frames) {
    await them.seal(frame);
    copies.push(copyOf(frame));
    expect(await us.open(frame)).toBeDefined();
  }
  for (const copy of copies) expect(await us.open(copy)).toBeUndefined();
  expect(us.fates).toEqual({ opened: 2000, replayed: 2000 });
});

test("data messages, both ways; ours open once", async () => {
  const { us, them } = await pair(passphrase);
  const data = new LiveKitData(us.keys);
  const fromThem = await them.sealData(bytesOf(1, 2, 3));
  expect(await data.open(fromThem)).toEqual(bytesOf(1, 2, 3));
  expect(await data.open(fromThem)).toBeUndefined();
  const fromUs = await data.seal(bytesOf(4, 5, 6));
  expect(await them.openData(fromUs!)).toEqual(bytesOf(4, 5, 6));
  const flipped = { ...fromThem, payload: fromThem.payload.map((byte) => byte ^ 1), iv: new Uint8Array(12) };
  expect(await data.open(flipped)).toBeUndefined();
  expect(await data.open({ ...flipped, keyIndex: 3 })).toBeUndefined();
});
