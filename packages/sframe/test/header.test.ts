import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeHeader, encodeHeader, SframeError } from "../src/index.ts";
import { anyBytes, anyU64, depth } from "./arbitraries.ts";

const numRuns = 1000 * depth;

test("every KID and CTR comes back, whatever follows", () => {
  fc.assert(
    fc.property(anyU64, anyU64, anyBytes(), (kid, ctr, rest) => {
      const encoded = encodeHeader(kid, ctr);
      expect(decodeHeader(new Uint8Array([...encoded, ...rest]))).toEqual({ kid, ctr, length: encoded.length });
    }),
    { numRuns },
  );
});

test("no header is longer than the values need", () => {
  const bytesOf = (value: bigint): number => (value < 8n ? 0 : Math.ceil(value.toString(16).length / 2));
  fc.assert(
    fc.property(anyU64, anyU64, (kid, ctr) => {
      expect(encodeHeader(kid, ctr)).toHaveLength(1 + bytesOf(kid) + bytesOf(ctr));
    }),
    { numRuns },
  );
});

test("any bytes either are the encoding of what they decode to, or are refused", () => {
  fc.assert(
    fc.property(anyBytes({ maxLength: 24 }), (bytes) => {
      const header = decodeHeader(bytes);
      const encoded = header && encodeHeader(header.kid, header.ctr);
      expect(encoded).toEqual(header && bytes.slice(0, header.length));
    }),
    { numRuns },
  );
});

test.each([
  ["nothing", []],
  ["a KID that is cut off", [0x80]],
  ["a KID of eight bytes that is cut off", [0xf0, 1, 2, 3, 4, 5, 6, 7]],
  ["a CTR that is cut off", [0x08]],
  ["a CTR of eight bytes that is cut off", [0x0f, 1, 2, 3, 4, 5, 6, 7]],
  ["a KID below 8 in a byte of its own", [0x80, 7]],
  ["a CTR below 8 in a byte of its own", [0x08, 7]],
  ["a KID with a leading zero", [0x90, 0, 255]],
  ["a CTR with a leading zero", [0x09, 0, 255]],
  ["eight zero bytes of KID", [0xf0, 0, 0, 0, 0, 0, 0, 0, 0]],
])("refused: %s", (_, bytes) => {
  expect(decodeHeader(Uint8Array.from(bytes))).toBeUndefined();
});

test.each([
  [-1n, 0n, "invalid-kid"],
  [2n ** 64n, 0n, "invalid-kid"],
  [0n, -1n, "invalid-counter"],
  [0n, 2n ** 64n, "invalid-counter"],
])("KID %s and CTR %s are the caller's mistake", (kid, ctr, code) => {
  expect(() => encodeHeader(kid, ctr)).toThrow(SframeError);
  expect(() => encodeHeader(kid, ctr)).toThrow(expect.objectContaining({ code }));
});
