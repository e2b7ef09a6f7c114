import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { OpeningKey, SealingKey, suites, type CipherSuite } from "@subrosa/sframe";
import { unsafeDerive, unsafeSeal } from "@subrosa/sframe/unsafe";
import { anyBytes, anyU64 } from "../../packages/sframe/test/arbitraries.ts";
import { fromHex, suiteNames, toHex, withFlippedBit } from "../../packages/sframe/test/bytes.ts";
import { build, hasCargo, start, type RustSframe } from "./rust.ts";

const cargo = hasCargo();
if (!cargo) {
  process.stderr.write(
    "NOT DONE: SFrame was not tried against the Rust crate, for there is no cargo on this machine.\n",
  );
}

/** Bytes in the Rust program's notation. */
const hex = (bytes: Uint8Array): string => toHex(bytes) || "-";
const bytes = (answer: string): Uint8Array<ArrayBuffer> => fromHex(answer === "-" ? "" : answer);

const anyFrame = fc.record({
  kid: anyU64,
  ctr: anyU64,
  baseKey: anyBytes({ minLength: 16, maxLength: 64 }),
  metadata: anyBytes({ maxLength: 40 }),
  plaintext: anyBytes({ maxLength: 1500 }),
  bit: fc.nat(),
});
const runs = { numRuns: 60 };

describe.runIf(cargo)("the Rust crate sframe, by other authors", () => {
  let rust: RustSframe;
  beforeAll(() => {
    build();
    rust = start();
  });
  afterAll(() => rust.close());

  describe.each(suiteNames)("%s", (suite: CipherSuite) => {
    const { id } = suites[suite];

    test("opens what we seal, and nothing that was changed", async () => {
      await fc.assert(
        fc.asyncProperty(anyFrame, async ({ kid, ctr, baseKey, metadata, plaintext, bit }) => {
          const sealed = await unsafeSeal(
            await unsafeDerive(suite, { kid, baseKey }, "seal"),
            ctr,
            plaintext,
            metadata,
          );
          const open = (frame: Uint8Array): Promise<string> =>
            rust.ask("open", id, kid, hex(baseKey), hex(metadata), hex(frame));
          expect(await open(sealed)).toBe(hex(plaintext));
          expect(await open(withFlippedBit(sealed, bit % (sealed.length * 8)))).toBe("refused");
        }),
        runs,
      );
    });

    test("seals what we open, byte for byte as we would", async () => {
      await fc.assert(
        fc.asyncProperty(anyFrame, async ({ kid, ctr, baseKey, metadata, plaintext, bit }) => {
          const base = { kid, baseKey };
          const sealed = bytes(await rust.ask("seal", id, kid, ctr, hex(baseKey), hex(metadata), hex(plaintext)));
          expect(sealed).toEqual(await unsafeSeal(await unsafeDerive(suite, base, "seal"), ctr, plaintext, metadata));
          const opening = await OpeningKey.derive(suite, base);
          const changed = withFlippedBit(sealed, bit % (sealed.length * 8));
          expect(await opening.open(changed, metadata)).toMatchObject({ ok: false });
          expect(await opening.open(sealed, metadata)).toEqual({ ok: true, plaintext, kid, ctr });
        }),
        runs,
      );
    });

    test("follows a stream of ours, frame by frame", async () => {
      const base = { kid: 2n ** 63n + 5n, baseKey: new Uint8Array(32).fill(8) };
      const sealing = await SealingKey.derive(suite, base);
      for (let i = 0; i < 300; i++) {
        const sealed = await sealing.seal(Uint8Array.of(i), Uint8Array.of(1));
        expect(await rust.ask("open", id, base.kid, hex(base.baseKey), "01", hex(sealed))).toBe(
          toHex(Uint8Array.of(i)),
        );
      }
    });
  });
});
