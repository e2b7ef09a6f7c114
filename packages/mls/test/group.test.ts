import { describe, expect, test } from "vitest";
import { Room, accepted, bothSuites, bytes, reason, text } from "./people.ts";

describe.each(bothSuites)("a group with suite %s", (_, suite) => {
  test("everyone reads everyone, and exports the same base key", async () => {
    const room = await Room.open(4, suite);
    for (const sender of room.members) {
      const sealed = sender.seal(bytes(`from ${sender.ownLeaf}`));
      for (const other of room.members.filter((member) => member !== sender)) {
        const { leaf, epoch, data } = accepted(other.open(sealed));
        expect([leaf, epoch, text(data)]).toEqual([sender.ownLeaf, sender.epoch, `from ${sender.ownLeaf}`]);
      }
    }
    const keys = room.members.map((member) => Buffer.from(member.sframeBaseKey(32)).toString("hex"));
    expect(new Set(keys).size).toBe(1);
    expect(
      room
        .at(0)
        .members()
        .map(({ credential }) => text(credential)),
    ).toEqual(["person 0", "person 1", "person 2", "person 3"]);
    expect(room.at(3).treeLeaves).toBe(4);
  });

  test("a timer commit changes every key, by a path", async () => {
    const room = await Room.open(3, suite);
    const before = room.at(1).sframeBaseKey(32);
    const views = room.deliver(room.at(2).commit().commit);
    expect(views.map(({ path, own }) => [path, own])).toEqual([
      [true, false],
      [true, false],
      [true, true],
    ]);
    expect(room.at(1).sframeBaseKey(32)).not.toEqual(before);
    expect(room.at(0).transcriptHash).toEqual(room.at(2).transcriptHash);
    expect(room.at(0).authenticator).toEqual(room.at(2).authenticator);
  });

  test("who was removed reads nothing more, and the others go on", async () => {
    const room = await Room.open(4, suite);
    const gone = room.at(2);
    const [view] = room.deliver(room.at(0).commit({ remove: [gone.ownLeaf] }).commit);
    expect(view?.removes.map(({ credential }) => text(credential))).toEqual(["person 2"]);
    expect(gone.active).toBe(false);
    expect(() => gone.seal(bytes("still here"))).toThrow(expect.objectContaining({ code: "removed" }));
    expect(() => gone.sframeBaseKey(32)).toThrow(expect.objectContaining({ code: "removed" }));
    expect(text(accepted(room.at(2).open(room.at(1).seal(bytes("without them")))).data)).toBe("without them");
  });

  test("a member that fell behind is re-added in one commit: Remove, Add and the PSK", async () => {
    const room = await Room.open(4, suite);
    const behind = room.at(1);
    room.members.splice(1, 1);
    room.deliver(room.at(0).commit().commit);
    const [again] = room.add(1, [behind.ownLeaf], room.at(1));
    expect(again?.ownLeaf).toBe(behind.ownLeaf);
    expect(again?.epoch).toBe(room.at(0).epoch);
    for (const member of room.members.slice(0, 3)) {
      expect(text(accepted(member.open(again?.seal(bytes("back")) ?? new Uint8Array())).data)).toBe("back");
    }
    expect(reason(room.at(0).open(behind.seal(bytes("ghost"))))).toBe("removed-sender");
  });
});

test("a long life: people come and go in all halves of the tree", async () => {
  const room = await Room.open(9);
  for (let round = 0; round < 30; round += 1) {
    const by = room.at(round % room.members.length);
    const leaving = room.at((round * 5 + 3) % room.members.length);
    room.add(1 + (round % 2), leaving === by || room.members.length < 5 ? [] : [leaving.ownLeaf], by);
    if (round % 3 === 0) room.deliver(room.at(-1).commit().commit);
    expect(new Set(room.members.map(({ transcriptHash }) => Buffer.from(transcriptHash).toString("hex"))).size).toBe(1);
  }
  const sealed = room.at(-1).seal(bytes("well"));
  expect(room.members.slice(0, -1).map((member) => text(accepted(member.open(sealed)).data))).toEqual(
    room.members.slice(0, -1).map(() => "well"),
  );
});

test("the exporter separates labels, contexts and epochs", async () => {
  const room = await Room.open(2);
  const one = room.at(0).exportSecret("a", bytes("x"), 32);
  expect(room.at(1).exportSecret("a", bytes("x"), 32)).toEqual(one);
  expect(room.at(0).exportSecret("b", bytes("x"), 32)).not.toEqual(one);
  expect(room.at(0).exportSecret("a", bytes("y"), 32)).not.toEqual(one);
  expect(() => room.at(0).exportSecret("a", bytes("x"), 70_000)).toThrow(
    expect.objectContaining({ code: "bad-length" }),
  );
});
