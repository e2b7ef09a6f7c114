import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { layoutFor, supportedMimeTypes, type Bytes, type Layout } from "../src/layout/index.ts";
import { recordings } from "./recordings.ts";

const bytes = (constraints: fc.IntArrayConstraints = {}): fc.Arbitrary<Bytes> =>
  fc.uint8Array({ maxLength: 400, ...constraints }).map((array) => new Uint8Array(array));

/** Bytes in which start codes, escapes and our end mark are frequent. */
const nasty = fc
  .array(fc.oneof({ weight: 4, arbitrary: fc.constantFrom(0, 0, 0, 1, 2, 3, 0x80) }, fc.nat(255)), { maxLength: 200 })
  .map((array) => Uint8Array.from(array));

function concat(...parts: readonly Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Joins as a sender does and splits as a receiver does. */
function roundTrip(layout: Layout, frame: Bytes, isKeyFrame: boolean, sframe: Bytes): { wire: Bytes } {
  const clear = layout.clear(frame, isKeyFrame)!;
  const wire = layout.join(concat(clear.prefix, sframe), clear.prefix.length);
  const split = layout.split(wire)!;
  expect(split.metadata).toEqual(clear.metadata);
  expect(split.metadata[0]).toBe(layout.id);
  expect(new Uint8Array(split.sframe)).toEqual(sframe);
  return { wire };
}

const startCodes = (wire: Bytes): number => Buffer.from(wire).toString("latin1").split("\0\0\x01").length - 1;

describe.each(recordings)("recorded $name", ({ frames }) => {
  const layout = layoutFor(frames[0]!.mimeType)!;

  test("split undoes join, whatever is sealed", () => {
    for (const { bytes: frame, type } of frames) {
      fc.assert(
        fc.property(fc.oneof(bytes({ minLength: 1 }), nasty), (sframe) => {
          roundTrip(layout, frame, type === "key", sframe);
        }),
        { numRuns: 200 },
      );
    }
  });

  test("cut off anywhere it gives a layout or nothing, and never throws", () => {
    for (const { bytes: frame, type } of frames) {
      for (let length = 0; length < Math.min(frame.length, 200); length++) {
        const cut = frame.slice(0, length);
        expect(() => [layout.clear(cut, type === "key"), layout.split(cut)]).not.toThrow();
      }
    }
  });
});

test("no bytes make a layout throw", () => {
  fc.assert(
    fc.property(fc.constantFrom(...supportedMimeTypes), fc.oneof(bytes(), nasty), fc.boolean(), (type, any, key) => {
      const layout = layoutFor(type)!;
      layout.clear(any, key);
      layout.split(any);
    }),
    { numRuns: 3000 },
  );
});

describe("H.264", () => {
  const layout = layoutFor("video/H264")!;
  const sps = Uint8Array.of(0x67, 0x42, 0xc0, 0x1f, 0x8c, 0x8d, 0x40);
  const pps = Uint8Array.of(0x68, 0xce, 0x3c, 0x80);
  const sei = Uint8Array.of(0x06, 0x05, 0x04, 0x53, 0x45, 0x49, 0x21, 0x80);
  // first_mb_in_slice 0, slice_type 7, pic_parameter_set_id 0: 1 0001000 1.
  const slice = Uint8Array.of(0x65, 0x88, 0x84, 0x01, 0x02, 0x03, 0x04);
  const long = Uint8Array.of(0, 0, 0, 1);
  const short = Uint8Array.of(0, 0, 1);
  const keyFrame = concat(long, sps, long, pps, long, sei, long, slice);

  test("no start code appears in what is sealed, and it doesn't end in a zero byte", () => {
    fc.assert(
      fc.property(nasty, (sframe) => {
        const { wire } = roundTrip(layout, keyFrame, true, sframe);
        // SPS, PPS and one slice: one start code each.
        expect(startCodes(wire)).toBe(3);
        expect(
          Buffer.from(wire)
            .subarray(30)
            .includes(Buffer.from([0, 0, 0])),
        ).toBe(false);
        expect(
          Buffer.from(wire)
            .subarray(30)
            .includes(Buffer.from([0, 0, 2])),
        ).toBe(false);
        if (sframe.length > 0) expect(wire.at(-1)).not.toBe(0);
      }),
      { numRuns: 1000 },
    );
  });

  test("it makes no difference where in memory a frame starts", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), nasty, (offset, sframe) => {
        const clear = layout.clear(keyFrame, true)!;
        const sealed = concat(clear.prefix, sframe);
        const moved = concat(new Uint8Array(offset), sealed).subarray(offset);
        const wire = layout.join(sealed, clear.prefix.length);
        expect(layout.join(moved, clear.prefix.length)).toEqual(wire);
        expect(layout.split(concat(new Uint8Array(offset), wire).subarray(offset))).toEqual(layout.split(wire));
      }),
      { numRuns: 1000 },
    );
  });

  test("what needs no escape is not copied", () => {
    const sealed = concat(keyFrame, Uint8Array.of(9, 9, 9));
    expect(layout.join(sealed, keyFrame.length)).toBe(sealed);
  });

  test("SPS, PPS and the start of the first slice are clear, SEI is not", () => {
    const clear = layout.clear(keyFrame, true)!;
    expect(clear.prefix).toEqual(concat(long, sps, long, pps, long, slice.slice(0, 3)));
    expect(clear.metadata).toEqual(concat(Uint8Array.of(4), sps, pps, slice.slice(0, 3)));
    expect(Buffer.from(clear.prefix).includes(Buffer.from(sei.slice(2)))).toBe(false);
  });

  test("start codes of three or four bytes are the same frame", () => {
    const sframe = Uint8Array.of(1, 2, 3);
    const head = (code: Bytes): Bytes => concat(code, sps, code, pps, code, slice.slice(0, 3), sframe);
    expect(layout.split(head(short))).toEqual(layout.split(head(long)));
  });

  test("an inserted SEI, a frame without a slice, and a slice that ends in its header don't parse", () => {
    expect(layout.split(keyFrame)).toBeUndefined();
    expect(layout.clear(concat(long, sps, long, pps), true)).toBeUndefined();
    expect(layout.clear(concat(long, Uint8Array.of(0x65, 0x08)), true)).toBeUndefined();
  });

  test("fifteen parameter sets and a slice are a frame, sixteen are not", () => {
    const frame = (count: number): Bytes => concat(...Array<Bytes>(count).fill(concat(long, pps)), long, slice);
    expect(layout.split(frame(15))?.sframe).toEqual(slice.slice(3));
    expect(layout.split(frame(16))).toBeUndefined();
    expect(layout.clear(frame(16), true)).toBeUndefined();
  });
});

describe("H.265", () => {
  const layout = layoutFor("video/H265")!;
  const vps = Uint8Array.of(0x40, 0x01, 0x0c);
  const idr = Uint8Array.of(0x26, 0x01, 0xaf, 0x10, 0x20);
  const long = Uint8Array.of(0, 0, 0, 1);

  test("VPS and the start of the slice are clear: flag, flag, pic_parameter_set_id", () => {
    const clear = layout.clear(concat(long, vps, long, idr), true)!;
    expect(clear.metadata).toEqual(concat(Uint8Array.of(5), vps, idr.slice(0, 3)));
    fc.assert(fc.property(nasty, (sframe) => void roundTrip(layout, concat(long, vps, long, idr), true, sframe)));
  });
});

describe("AV1", () => {
  const layout = layoutFor("video/AV1")!;
  const header = Uint8Array.of(0x00, 0x00, 0x00, 0x01, 0x9a);
  const keyFrame = concat(Uint8Array.of(0x12, 0, 0x0a, 5), header, Uint8Array.of(0x32, 3, 0x10, 1, 2));
  const sframe = Uint8Array.of(7, 8, 9);

  test("a key frame shows its sequence header and one opaque frame", () => {
    const clear = layout.clear(keyFrame, true)!;
    expect(clear.prefix).toEqual(concat(Uint8Array.of(0x0a, 5), header, Uint8Array.of(0x30, 0x10)));
    expect(layout.clear(Uint8Array.of(0x12, 0, 0x32, 2, 0x30, 1), false)!.prefix).toEqual(Uint8Array.of(0x30, 0x30));
  });

  test("rewritten sizes and a temporal delimiter change nothing", () => {
    const asSent = concat(layout.clear(keyFrame, true)!.prefix, sframe);
    const asReceived = concat(
      Uint8Array.of(0x12, 0, 0x0a, 0x85, 0x00),
      header,
      Uint8Array.of(0x32, sframe.length + 1, 0x10),
      sframe,
    );
    expect(layout.split(asReceived)).toEqual(layout.split(asSent));
  });

  test("fifteen delimiters and a frame are one, sixteen are not", () => {
    const frame = (count: number): Bytes =>
      concat(
        new Uint8Array(2 * count).map((_, i) => (i % 2 ? 0 : 0x12)),
        deltaFrame,
      );
    const deltaFrame = Uint8Array.of(0x30, 0x30, ...sframe);
    expect(layout.split(frame(15))?.sframe).toEqual(sframe);
    expect(layout.split(frame(16))).toBeUndefined();
  });

  test("a second sequence header, and anything behind the frame, don't parse", () => {
    expect(layout.split(concat(Uint8Array.of(0x0a, 1, 9, 0x0a, 1, 9, 0x30, 0x10), sframe))).toBeUndefined();
    expect(layout.split(Uint8Array.of(0x32, 2, 0x10, 7, 0x32, 1, 7))).toBeUndefined();
  });
});

test("VP9 gets one byte in front, which tells key frames from others", () => {
  const layout = layoutFor("video/VP9")!;
  expect(layout.clear(Uint8Array.of(1), true)).toEqual({
    prefix: Uint8Array.of(0x82),
    metadata: Uint8Array.of(2, 0x82),
  });
  expect(layout.clear(Uint8Array.of(1), false)).toEqual({
    prefix: Uint8Array.of(0x86),
    metadata: Uint8Array.of(2, 0x86),
  });
});

test("codecs are found in any spelling, and unknown ones are not", () => {
  expect(layoutFor("video/vp8")).toBe(layoutFor("VIDEO/VP8"));
  expect(layoutFor("audio/red")!.id).toBe(0);
  for (const unknown of [undefined, "", "audio/PCMU", "video/rtx", "audio/telephone-event"]) {
    expect(layoutFor(unknown)).toBeUndefined();
  }
});
