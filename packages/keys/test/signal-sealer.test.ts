import { SignalSealer } from "@subrosa/keys";
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { applicationSecret, seat, utf8 } from "./support.ts";

const hello = utf8("hello");
const ana = async (): Promise<SignalSealer> => new SignalSealer(await seat("ana"));
const ben = async (): Promise<SignalSealer> => new SignalSealer(await seat("ben"));

describe("a sealed signal", () => {
  test("opens at the receiver it was sealed for, with its number", async () => {
    const message = await (await ana()).seal("ben", hello);
    expect(await (await ben()).open("ana", message)).toEqual({ ok: true, plaintext: hello, sequence: 1n });
  });

  test("opens to what was sealed, whatever it was", async () => {
    const [sender, receiver] = [await ana(), await ben()];
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 3000 }), async (bytes) => {
        const opened = await receiver.open("ana", await sender.seal("ben", bytes));
        expect(opened.ok && Buffer.compare(opened.plaintext, bytes) === 0).toBe(true);
      }),
    );
  });

  test("is different bytes each time", async () => {
    const sender = await ana();
    expect(await sender.seal("ben", hello)).not.toEqual(await sender.seal("ben", hello));
    expect((await (await ana()).seal("ben", hello)).subarray(9)).not.toEqual(
      (await (await ana()).seal("ben", hello)).subarray(9),
    );
  });

  test("is refused for another sender, receiver, session or secret", async () => {
    const message = await (await ana()).seal("ben", hello);
    const forged = { ok: false, reason: "forged" };
    expect(await (await ben()).open("cy", message)).toEqual(forged);
    expect(await new SignalSealer(await seat("cy")).open("ana", message)).toEqual(forged);
    expect(await new SignalSealer(await seat("ben", { session: "session-2" })).open("ana", message)).toEqual(forged);
    const other = await applicationSecret(8);
    expect(await new SignalSealer(await seat("ben", { secret: other })).open("ana", message)).toEqual(forged);
  });

  test("is refused when it comes again, also when both copies are in flight", async () => {
    const [sender, receiver] = [await ana(), await ben()];
    const message = await sender.seal("ben", hello);
    const both = await Promise.all([receiver.open("ana", message), receiver.open("ana", message)]);
    expect(both.map(({ ok }) => ok)).toEqual([true, false]);
    expect(await receiver.open("ana", message)).toEqual({ ok: false, reason: "replayed" });
  });

  test("is refused when the server put it behind a later one, or gave it another number", async () => {
    const [sender, receiver] = [await ana(), await ben()];
    const [first, second] = [await sender.seal("ben", hello), await sender.seal("ben", hello)];
    expect(await receiver.open("ana", second)).toMatchObject({ ok: true, sequence: 2n });
    expect(await receiver.open("ana", first)).toEqual({ ok: false, reason: "replayed" });
    const renumbered = first.slice();
    renumbered[8] = 9;
    expect(await receiver.open("ana", renumbered)).toEqual({ ok: false, reason: "forged" });
  });

  test("keeps its order when many are sealed and opened at once", async () => {
    const [sender, receiver] = [await ana(), await ben()];
    const sizes = Array.from({ length: 40 }, (_, i) => ((i * 7919) % 40) * 500);
    const messages = await Promise.all(sizes.map((size) => sender.seal("ben", new Uint8Array(size))));
    const opened = await Promise.all(messages.map((message) => receiver.open("ana", message)));
    expect(opened.map((one) => (one.ok ? one.plaintext.length : one.reason))).toEqual(sizes);
  });

  test("with any bit changed is refused and leaves the real one good", async () => {
    const [sender, receiver] = [await ana(), await ben()];
    const message = await sender.seal("ben", hello);
    for (let bit = 0; bit < message.length * 8; bit++) {
      const changed = message.slice();
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect((await receiver.open("ana", changed)).ok).toBe(false);
    }
    expect((await receiver.open("ana", message)).ok).toBe(true);
  });

  test("may be any bytes: open refuses them and does not throw", async () => {
    const receiver = await ben();
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.uint8Array({ maxLength: 200 }).map((rest) => Uint8Array.of(1, ...rest)),
    );
    await fc.assert(
      fc.asyncProperty(bytes, fc.string(), async (message, from) => {
        expect((await receiver.open(from, message)).ok).toBe(false);
      }),
    );
  });

  test("costs a bounded memory: senders who never proved themselves are not kept", async () => {
    const receiver = await ben();
    const message = await (await ana()).seal("ben", hello);
    for (let i = 0; i < 1100; i++) await receiver.open(`stranger-${i}`, message);
    expect((await receiver.open("ana", message)).ok).toBe(true);
  });

  describe("of many senders who come and go", () => {
    const crowd = async (): Promise<{
      receiver: SignalSealer;
      sender: (name: string) => Promise<SignalSealer>;
      derived: () => number;
    }> => {
      const secret = await applicationSecret();
      const derive = vi.spyOn(secret, "deriveKey");
      return {
        receiver: new SignalSealer(await seat("ben", { secret })),
        sender: async (name) => new SignalSealer(await seat(name)),
        derived: () => derive.mock.calls.length,
      };
    };

    test("opens, for eleven hundred of them: somebody who comes again and again keeps nobody out", async () => {
      const { receiver, sender } = await crowd();
      for (let i = 0; i < 1100; i++) {
        const message = await (await sender(`p-${i}`)).seal("ben", hello);
        expect((await receiver.open(`p-${i}`, message)).ok).toBe(true);
      }
    });

    test("is refused a second time also when the sender's key was let go, and its next one opens", async () => {
      const { receiver, sender, derived } = await crowd();
      const early = await sender("early");
      const first = await early.seal("ben", hello);
      await receiver.open("early", first);
      for (let i = 0; i < 64; i++) await receiver.open(`p-${i}`, await (await sender(`p-${i}`)).seal("ben", hello));
      expect(derived()).toBe(65);
      expect(await receiver.open("early", first)).toEqual({ ok: false, reason: "replayed" });
      expect((await receiver.open("early", await early.seal("ben", hello))).ok).toBe(true);
      expect(derived()).toBe(66);
      await receiver.open("early", await early.seal("ben", hello));
      expect(derived()).toBe(66);
    });

    test("is refused of one above the bound, and the known ones go on", async () => {
      const receiver = new SignalSealer(await seat("dan"), { maxSenders: 2 });
      const [one, two, late] = [await ana(), await ben(), new SignalSealer(await seat("cy"))];
      await receiver.open("ana", await one.seal("dan", hello));
      await receiver.open("ben", await two.seal("dan", hello));
      expect(await receiver.open("cy", await late.seal("dan", hello))).toEqual({
        ok: false,
        reason: "too-many-senders",
      });
      expect((await receiver.open("ana", await one.seal("dan", hello))).ok).toBe(true);
    });
  });
});
