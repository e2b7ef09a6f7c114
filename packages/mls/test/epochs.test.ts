import { expect, test } from "vitest";
import { Room, accepted, bytes, found, reason, text } from "./people.ts";

test("messages of the newest eight past epochs still open, older ones don't", async () => {
  const room = await Room.open(2);
  const late: Uint8Array[] = [];
  for (let epoch = 0; epoch < 10; epoch += 1) {
    late.push(room.at(1).seal(bytes(`epoch ${epoch}`)));
    room.deliver(room.at(0).commit().commit);
  }
  expect(late.map((message) => reason(room.at(0).open(message)))).toEqual([
    "past-epoch",
    "past-epoch",
    ...Array.from({ length: 8 }, () => "accepted"),
  ]);
});

test("an epoch that was forgotten opens nothing, and the ones after it do", async () => {
  const room = await Room.open(2);
  const late: Uint8Array[] = [];
  for (let epoch = 0; epoch < 4; epoch += 1) {
    late.push(room.at(1).seal(bytes(`epoch ${epoch}`)));
    room.deliver(room.at(0).commit().commit);
  }
  room.at(0).forgetEpochsBefore(room.at(0).epoch - 2n);
  expect(late.map((message) => reason(room.at(0).open(message)))).toEqual([
    "past-epoch",
    "past-epoch",
    "accepted",
    "accepted",
  ]);
  const [last] = [room.at(1).seal(bytes("last"))];
  room.deliver(room.at(0).commit().commit);
  room.at(0).forgetEpochsBefore(room.at(0).epoch + 5n);
  expect(reason(room.at(0).open(last))).toBe("past-epoch");
  expect(reason(room.at(0).open(room.at(1).seal(bytes("now"))))).toBe("accepted");
});

test("forgotten epochs stay forgotten when new ones end", async () => {
  const room = await Room.open(2);
  const late = [room.at(1).seal(bytes("first"))];
  room.deliver(room.at(0).commit().commit);
  room.at(0).forgetEpochsBefore(room.at(0).epoch);
  late.push(room.at(1).seal(bytes("second")));
  room.deliver(room.at(0).commit().commit);
  expect(late.map((message) => reason(room.at(0).open(message)))).toEqual(["past-epoch", "accepted"]);
});

test("a joiner opens nothing from before its time, and a member nothing from after", async () => {
  const room = await Room.open(2);
  const before = room.at(1).seal(bytes("before"));
  const [joiner] = room.add(1);
  expect(joiner && reason(joiner.open(before))).toBe("past-epoch");
  const { commit } = room.at(0).commit();
  accepted(room.at(0).openCommit(commit));
  room.at(0).merge();
  expect(reason(room.at(1).open(room.at(0).seal(bytes("after"))))).toBe("future-epoch");
});

test("of a sender's newest 256 messages any may be late, and each opens once", async () => {
  const room = await Room.open(2);
  const sent = Array.from({ length: 257 }, (_, index) => room.at(1).seal(bytes(`${index}`)));
  expect(reason(room.at(0).open(found(sent.at(-1))))).toBe("accepted");
  expect(reason(room.at(0).open(found(sent.at(0))))).toBe("repeated");
  const late = sent.slice(1, -1).reverse();
  expect(late.map((message) => reason(room.at(0).open(message)))).toEqual(late.map(() => "accepted"));
  expect(late.map((message) => reason(room.at(0).open(message)))).toEqual(late.map(() => "repeated"));
});

test("a sender's generation may jump ahead by 500, not more, and what is too far ahead changes nothing", async () => {
  const room = await Room.open(3);
  const sent = Array.from({ length: 1_003 }, () => room.at(1).seal(bytes("x")));
  const open = (at: number): string => reason(room.at(0).open(found(sent[at])));
  expect([open(501), open(1_002), open(500)]).toEqual(["too-far-ahead", "too-far-ahead", "accepted"]);
  expect([open(1_002), open(1_001)]).toEqual(["too-far-ahead", "accepted"]);
  expect(reason(room.at(2).open(found(sent[0])))).toBe("accepted");
  // the next epoch begins at nothing
  room.deliver(room.at(0).commit().commit);
  expect(reason(room.at(2).open(room.at(1).seal(bytes("y"))))).toBe("accepted");
});

test("whoever was removed is silent at once, in kept epochs too; the others are heard", async () => {
  const room = await Room.open(4);
  const gone = room.at(2);
  const earlier = gone.seal(bytes("two epochs ago"));
  room.deliver(room.at(0).commit().commit);
  const late = gone.seal(bytes("late"));
  const others = room.at(1).seal(bytes("also late"));
  room.deliver(room.at(0).commit({ remove: [gone.ownLeaf] }).commit);
  expect([earlier, late, others].map((message) => reason(room.at(0).open(message)))).toEqual([
    "removed-sender",
    "removed-sender",
    "accepted",
  ]);
  const [next] = room.add(1);
  expect(next?.ownLeaf).toBe(gone.ownLeaf);
  const first = next?.seal(bytes("new here, same leaf")) ?? new Uint8Array();
  room.deliver(room.at(0).commit().commit);
  expect(text(accepted(room.at(0).open(first)).data)).toBe("new here, same leaf");
});

test("own messages are known as such", async () => {
  const room = await Room.open(2);
  expect(reason(room.at(0).open(room.at(0).seal(bytes("echo"))))).toBe("own-message");
});
