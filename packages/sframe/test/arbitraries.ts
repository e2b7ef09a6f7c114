import fc from "fast-check";
import type { CipherSuite } from "../src/index.ts";
import { suiteNames } from "./bytes.ts";

/** Any KID or CTR, the borders between field lengths among them. */
export const anyU64: fc.Arbitrary<bigint> = fc.oneof(
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  fc
    .tuple(fc.integer({ min: 0, max: 64 }), fc.constantFrom(-1n, 0n, 1n))
    .map(([bits, offset]) => BigInt.asUintN(64, 2n ** BigInt(bits) + offset)),
);

export const anySuite: fc.Arbitrary<CipherSuite> = fc.constantFrom(...suiteNames);

/** Bytes with their own buffer, as WebCrypto wants them. */
export function anyBytes(constraints: fc.IntArrayConstraints = {}): fc.Arbitrary<Uint8Array<ArrayBuffer>> {
  return fc.uint8Array(constraints).map((bytes) => new Uint8Array(bytes));
}

/** How deep properties go: `SLOW=1` for twenty times as many runs. */
export const depth: number = process.env["SLOW"] ? 20 : 1;
