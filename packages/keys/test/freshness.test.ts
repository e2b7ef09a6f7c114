import { decodeHello, encodeHello, Freshness, sources, type Source } from "@subrosa/keys";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import "./support.ts";

const kids = new Map<Source, bigint>([
  ["microphone", 5n],
  ["screen", 2n ** 64n - 1n],
]);

/** Ana's and Ben's ends after each has heard the other's challenge. */
function pair(): { ana: Freshness; ben: Freshness } {
  const [ana, ben] = [new Freshness(), new Freshness()];
  ana.challenged(ben.challenge);
  ben.challenged(ana.challenge);
  return { ana, ben };
}

function helloOf(end: Freshness, named = kids): Uint8Array {
  const hello = end.hello(named);
  if (hello === undefined) throw new Error("there was no challenge to answer");
  return hello;
}

describe("a hello", () => {
  test("that answers the challenge names the KIDs", () => {
    const { ana, ben } = pair();
    expect(ben.accept(helloOf(ana))).toEqual({ ok: true, kids });
  });

  test("cannot be made before a challenge came", () => {
    expect(new Freshness().hello(kids)).toBeUndefined();
    expect(new Freshness().challenged(new Uint8Array(15))).toBe(false);
  });

  test("of yesterday is stale for a newcomer", () => {
    const { ana } = pair();
    expect(new Freshness().accept(helloOf(ana))).toEqual({ ok: false, reason: "stale" });
  });

  test("counts once, and not after a later one", () => {
    const { ana, ben } = pair();
    const [first, second] = [helloOf(ana), helloOf(ana, new Map())];
    expect(ben.accept(second)).toEqual({ ok: true, kids: new Map() });
    expect(ben.accept(second)).toEqual({ ok: false, reason: "stale" });
    expect(ben.accept(first)).toEqual({ ok: false, reason: "stale" });
  });

  test("answers the newest challenge", () => {
    const { ana, ben } = pair();
    const again = new Freshness();
    ana.challenged(again.challenge);
    expect(again.accept(helloOf(ana)).ok).toBe(true);
    expect(ben.accept(helloOf(ana))).toEqual({ ok: false, reason: "stale" });
  });

  test("reads as it was written, and only so", () => {
    const anyKids = fc
      .uniqueArray(fc.tuple(fc.constantFrom(...sources), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })), {
        selector: ([source]) => source,
      })
      .map((entries) => new Map(entries));
    const challenge = fc.uint8Array({ minLength: 16, maxLength: 16 });
    const number = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
    fc.assert(
      fc.property(challenge, number, anyKids, (answered, count, named) => {
        const decoded = decodeHello(encodeHello(answered, count, named));
        expect(decoded).toEqual({ challenge: answered, number: count, kids: named });
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        const read = decodeHello(bytes);
        const written = read === undefined ? bytes : encodeHello(read.challenge, read.number, read.kids);
        expect(written).toEqual(bytes);
      }),
    );
  });

  test("with a source twice, out of order or unknown is malformed", () => {
    const start = new Uint8Array(24);
    const entry = (code: number): number[] => [code, 0, 0, 0, 0, 0, 0, 0, 1];
    for (const codes of [[0, 0], [1, 0], [4]]) {
      const bytes = Uint8Array.of(...start, ...codes.flatMap(entry));
      expect(new Freshness().accept(bytes)).toEqual({ ok: false, reason: "malformed" });
    }
  });
});
