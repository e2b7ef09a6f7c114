import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { layoutFor, layoutIds, type Bytes, type Layout } from "../src/layout/index.ts";
import { recordings, type RecordedFrame } from "./recordings.ts";

/** No browser of ours records H.265: VPS, SPS, PPS and an IDR slice, made by hand. */
const h265: readonly RecordedFrame[] = [
  {
    mimeType: "video/H265",
    type: "key",
    bytes: Uint8Array.from(
      Buffer.from("0000000140010c0000000142010101600000000144 01c1720000000126 01af1020".replaceAll(" ", ""), "hex"),
    ),
  },
  { mimeType: "video/H265", type: "delta", bytes: Uint8Array.of(0, 0, 0, 1, 0x02, 0x01, 0xd0, 0x11, 0x22) },
];

/** A bit of the wire, as its offset in bits; 0 is the highest bit of the first byte. */
const bitOf = (byte: number, mask: number): number => byte * 8 + Math.clz32(mask) - 24;

const everyBitOf = (byte: number): number[] => Array.from({ length: 8 }, (_, bit) => byte * 8 + bit);

/**
 * The clear bits that the metadata leaves out, read off how the prefix is built. All others must be authenticated.
 * An AV1 size field may be *rewritten* (longer leb128, or none), but no single bit of it may change: it moves a boundary.
 */
function unauthenticated(layout: Layout, prefix: Bytes): number[] {
  switch (layout.id) {
    case layoutIds.h264:
    case layoutIds.h265:
      // Annex B: what stands before the first `00 00 01` is no part of a NAL unit. Depacketizers choose between three and
      // four bytes. In front of later units a byte that isn't zero would be the end of the unit before.
      return everyBitOf(0);
    case layoutIds.av1: {
      // obu_reserved_1bit (§5.3.2) of the two OBU headers: SFUs and depacketizers rewrite headers with their size fields.
      const frameHeader = prefix.length - 2;
      return [...new Set([0, frameHeader])].map((byte) => bitOf(byte, 0x01));
    }
    default:
      return [];
  }
}

/** Whether a receiver of these bytes gives the AEAD something else than the sender did. */
function isNoticed(layout: Layout, wire: Bytes, metadata: Bytes, sframe: Bytes): boolean {
  const split = layout.split(wire);
  return (
    split === undefined || Buffer.compare(split.metadata, metadata) !== 0 || Buffer.compare(split.sframe, sframe) !== 0
  );
}

/** Flips each clear bit of the frame on the wire; gives those that change nothing. */
function unnoticedFlips(layout: Layout, { bytes, type }: RecordedFrame, sframe: Bytes): number[] {
  const { prefix, metadata } = layout.clear(bytes, type === "key")!;
  const sealed = new Uint8Array([...prefix, ...sframe]);
  const wire = layout.join(sealed, prefix.length);
  expect(isNoticed(layout, wire, metadata, sframe)).toBe(false);
  const unnoticed: number[] = [];
  for (let bit = 0; bit < prefix.length * 8; bit++) {
    const flipped = wire.slice();
    flipped[bit >> 3]! ^= 0x80 >> (bit & 7);
    if (!isNoticed(layout, flipped, metadata, sframe)) unnoticed.push(bit);
  }
  return unnoticed;
}

/** SFrames, among them those that look like start codes, OBU headers, sizes and the clear bytes before them. */
const sframes = fc
  .array(fc.oneof(fc.constantFrom(0, 0, 1, 2, 3, 0x0a, 0x10, 0x12, 0x30, 0x32, 0x80), fc.nat(255)), {
    minLength: 17,
    maxLength: 60,
  })
  .map((array) => Uint8Array.from(array));

describe.each([...recordings, { name: "made-h265", frames: h265 }])("clear bytes of $name", ({ frames }) => {
  const layout = layoutFor(frames[0]!.mimeType)!;

  test("no bit of them changes unnoticed by the AEAD, but those that carry nothing", () => {
    for (const frame of frames) {
      const { prefix } = layout.clear(frame.bytes, frame.type === "key")!;
      expect(prefix.length > 0).toBe(layout.kind === "video");
      fc.assert(
        fc.property(sframes, (sframe) => {
          expect(unnoticedFlips(layout, frame, sframe)).toEqual(unauthenticated(layout, prefix));
        }),
        { numRuns: 30 },
      );
    }
  });
});
