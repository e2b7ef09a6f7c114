/** Mutated bytes: no trap, nothing accepted, nothing changed. `SLOW=1` does 20,000 of each kind. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { Room, accepted, bytes, found, reason, room as options } from "./people.ts";

const numRuns = process.env["SLOW"] === undefined ? 400 : 20_000;

const mutation = fc.record({
  at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  kind: fc.constantFrom("flip", "cut", "insert", "huge"),
  byte: fc.integer({ min: 1, max: 255 }),
});

/** One change; never the same bytes again. */
function mutate(whole: Uint8Array, { at, kind, byte }: { at: number; kind: string; byte: number }): Uint8Array {
  const index = Math.floor(at * whole.length);
  const [head, tail] = [whole.subarray(0, index), whole.subarray(index)];
  if (kind === "cut") return head;
  if (kind === "insert") return new Uint8Array([...head, byte, ...tail]);
  if (kind === "huge") return new Uint8Array([...head, 0xbf, 0xff, 0xff, 0xff, ...tail.subarray(1)]);
  const flipped = whole.slice();
  flipped.set([(whole[index] ?? 0) ^ byte], index);
  return flipped;
}

test("mutated commits, messages, key packages and Welcomes are refused, and the group goes on", async () => {
  const room = await Room.open(3);
  const { leaf, keyPackage } = room.ask("guest");
  const message = room.at(1).seal(bytes("hello"));
  const { commit, welcome } = room.at(1).commit({ add: [keyPackage], remove: [2] });
  const receiver = room.at(0);
  const before = receiver.authenticator;
  const readers: [Uint8Array, (changed: Uint8Array) => string][] = [
    [message, (changed) => reason(receiver.open(changed))],
    [commit, (changed) => reason(receiver.openCommit(changed))],
    [keyPackage, (changed) => reason(receiver.readKeyPackage(changed))],
    [found(welcome), (changed) => reason(leaf.openWelcome(changed, { ...options, people: 10 }))],
  ];
  for (const [whole, read] of readers) {
    const refused = fc.property(mutation, (change) => {
      const changed = mutate(whole, change);
      return Buffer.compare(changed, whole) === 0 || read(changed) !== "accepted";
    });
    fc.assert(refused, { numRuns });
  }
  expect(receiver.authenticator).toEqual(before);
  expect(reason(receiver.open(message))).toBe("accepted");
  expect(accepted(receiver.openCommit(commit)).removes).toHaveLength(1);
  receiver.merge();
  expect(reason(leaf.openWelcome(found(welcome), { ...options, people: 10 }))).toBe("accepted");
  expect(leaf.enter().authenticator).toEqual(receiver.authenticator);
}, 3_600_000);

test("junk of any length is refused", async () => {
  const room = await Room.open(2);
  const { leaf } = room.ask("guest");
  const junk = fc.tuple(fc.constantFrom(0, 1, 2, 3, 4, 5), fc.uint8Array({ maxLength: 4_096 }));
  const refused = fc.property(junk, ([kind, rest]) => {
    const message = new Uint8Array([0, 1, 0, kind, ...rest]);
    const answers = [
      room.at(0).open(message),
      room.at(0).openCommit(message),
      room.at(0).readKeyPackage(message),
      leaf.openWelcome(message, { ...options, people: 10 }),
    ];
    return answers.every(({ ok }) => !ok);
  });
  fc.assert(refused, { numRuns });
  expect(room.engine.running).toBe(true);
}, 3_600_000);
