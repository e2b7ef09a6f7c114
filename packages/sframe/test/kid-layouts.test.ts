import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeHeader, mlsIndexBits, mlsKid, parseMlsKid, parseRatchetKid, ratchetKid } from "../src/index.ts";
import { depth } from "./arbitraries.ts";

const refused = expect.objectContaining({ name: "SframeError", code: "invalid-key-layout" });

describe("§5.1: sender keys", () => {
  test("generation and step come back", () => {
    fc.assert(
      fc.property(
        fc.nat(32),
        fc.bigInt({ min: 0n, max: 2n ** 32n - 1n }),
        fc.nat(0xffff_ffff),
        (bits, generation, step) => {
          expect(parseRatchetKid(ratchetKid({ generation, step }, bits), bits)).toEqual({
            generation,
            step: step % 2 ** bits,
          });
        },
      ),
      { numRuns: 500 * depth },
    );
  });

  test("eight bits of step unless told otherwise", () => {
    expect(ratchetKid({ generation: 1n, step: 2 })).toBe(0x102n);
    expect(ratchetKid({ generation: 1n, step: 256 })).toBe(0x100n);
    expect(ratchetKid({ generation: 2n ** 56n - 1n, step: 255 })).toBe(2n ** 64n - 1n);
  });

  test.each([
    [{ generation: 2n ** 56n, step: 0 }, 8],
    [{ generation: -1n, step: 0 }, 8],
    [{ generation: 0n, step: -1 }, 8],
    [{ generation: 0n, step: 0.5 }, 8],
    [{ generation: 0n, step: 0 }, 33],
    [{ generation: 0n, step: 0 }, -1],
  ])("%o in %i bits is the caller's mistake", (kid, bits) => {
    expect(() => ratchetKid(kid, bits)).toThrow(refused);
  });
});

describe("§5.2: MLS", () => {
  test("the RFC's example: E = 4 and a group of 64", () => {
    const layout = { epochBits: 4, indexBits: mlsIndexBits(64) };
    const example: [context: bigint, leafIndex: number, epoch: bigint, kid: bigint][] = [
      [0n, 3, 14n, 0x3en],
      [0n, 7, 14n, 0x7en],
      [0n, 20, 14n, 0x14en],
      [0n, 3, 15n, 0x3fn],
      [0n, 5, 15n, 0x5fn],
      [2n, 2, 16n, 0x820n],
      [3n, 2, 16n, 0xc20n],
      [0n, 33, 17n, 0x211n],
      [0n, 51, 17n, 0x331n],
    ];
    for (const [context, leafIndex, epoch, kid] of example) {
      expect(mlsKid({ context, leafIndex, epoch }, layout)).toBe(kid);
    }
  });

  test("index bits are the fewest that hold the group", () => {
    expect([1, 2, 3, 4, 5, 8, 9, 1000, 1024, 1025].map(mlsIndexBits)).toEqual([0, 1, 2, 2, 3, 3, 4, 10, 10, 11]);
  });

  test("context, leaf and epoch come back", () => {
    const anyLayout = fc.record({ epochBits: fc.nat(32), indexBits: fc.nat(31) });
    fc.assert(
      fc.property(
        anyLayout,
        fc.nat(0xffff_ffff),
        fc.bigInt({ min: 0n, max: 2n ** 70n }),
        fc.bigInt({ min: 0n, max: 2n ** 64n }),
        (layout, index, ctx, epoch) => {
          const { epochBits, indexBits } = layout;
          const [leafIndex, context] = [index % 2 ** indexBits, BigInt.asUintN(64 - epochBits - indexBits, ctx)];
          const kid = mlsKid({ context, leafIndex, epoch }, layout);
          expect(parseMlsKid(kid, layout)).toEqual({ context, leafIndex, epoch: BigInt.asUintN(epochBits, epoch) });
        },
      ),
      { numRuns: 500 * depth },
    );
  });

  test("microphones of 16 members and cameras of 8 have a KID of one byte", () => {
    const headerOf = (context: bigint, groupSize: number): Uint8Array =>
      encodeHeader(
        mlsKid({ context, leafIndex: groupSize - 1, epoch: 15n }, { epochBits: 4, indexBits: mlsIndexBits(groupSize) }),
        0n,
      );
    expect(headerOf(0n, 16)).toHaveLength(2);
    expect(headerOf(1n, 8)).toHaveLength(2);
    expect(headerOf(1n, 16)).toHaveLength(3);
  });

  test.each([
    [
      { context: 0n, leafIndex: 8, epoch: 0n },
      { epochBits: 4, indexBits: 3 },
    ],
    [
      { context: 2n ** 57n, leafIndex: 0, epoch: 0n },
      { epochBits: 4, indexBits: 3 },
    ],
    [
      { context: 0n, leafIndex: 0, epoch: -1n },
      { epochBits: 4, indexBits: 3 },
    ],
    [
      { context: -1n, leafIndex: 0, epoch: 0n },
      { epochBits: 4, indexBits: 3 },
    ],
    [
      { context: 0n, leafIndex: 0, epoch: 0n },
      { epochBits: 33, indexBits: 3 },
    ],
  ])("%o in %o is the caller's mistake", (kid, layout) => {
    expect(() => mlsKid(kid, layout)).toThrow(refused);
  });
});
