import { expect, test } from "vitest";
import { Room, accepted, bytes, reason } from "./people.ts";

test("an own commit is merged at its byte-equal echo", async () => {
  const room = await Room.open(2);
  const { commit } = room.at(0).commit();
  expect(room.at(0).pending).toBe(true);
  const before = room.at(0).epoch;
  const almost = commit.slice();
  almost.set([(almost.at(-1) ?? 0) ^ 1], almost.length - 1);
  expect(reason(room.at(0).openCommit(almost))).toBe("own-message");
  expect(accepted(room.at(0).openCommit(commit)).own).toBe(true);
  expect(room.at(0).epoch).toBe(before);
  room.at(0).merge();
  expect([room.at(0).epoch, room.at(0).pending]).toEqual([before + 1n, false]);
});

test("on a conflict the other's commit is merged and ours is cleared", async () => {
  const room = await Room.open(3);
  const lost = room.at(0).commit({ remove: [room.at(2).ownLeaf] });
  room.deliver(room.at(1).commit().commit);
  expect(room.at(0).pending).toBe(false);
  expect(reason(room.at(0).openCommit(lost.commit))).toBe("past-epoch");
  room.deliver(room.at(0).commit().commit);
  expect(room.at(0).members()).toHaveLength(3);
});

test("a cleared commit is nobody's, and another can be made", async () => {
  const room = await Room.open(2);
  const { commit } = room.at(0).commit();
  room.at(0).clearPending();
  expect(reason(room.at(0).openCommit(commit))).toBe("own-message");
  room.deliver(room.at(0).commit().commit);
  expect(room.at(0).transcriptHash).toEqual(room.at(1).transcriptHash);
});

test("clearing a commit whose echo is open closes the echo as well", async () => {
  const room = await Room.open(2);
  accepted(room.at(0).openCommit(room.at(0).commit().commit));
  room.at(0).clearPending();
  expect(() => room.at(0).merge()).toThrow(expect.objectContaining({ code: "no-commit" }));
});

test("a second pending commit would silently replace the first: it is misuse", async () => {
  const room = await Room.open(2);
  room.at(0).commit();
  expect(() => room.at(0).commit()).toThrow(expect.objectContaining({ code: "commit-pending" }));
});

test("a commit is opened, then merged or dropped; until then nothing has changed", async () => {
  const room = await Room.open(3);
  const { commit } = room.at(1).commit({ remove: [room.at(2).ownLeaf] });
  const view = accepted(room.at(0).openCommit(commit));
  expect([view.own, view.committer.leaf, view.path, view.removesUs]).toEqual([false, 1, true, false]);
  expect(room.at(0).members()).toHaveLength(3);
  expect(() => room.at(0).openCommit(commit)).toThrow(expect.objectContaining({ code: "commit-open" }));
  room.at(0).dropCommit();
  expect(() => room.at(0).merge()).toThrow(expect.objectContaining({ code: "no-commit" }));
  expect(reason(room.at(0).openCommit(commit))).toBe("repeated");
  // the delivery service frees the epoch, and another commit takes it
  room.at(1).clearPending();
  room.deliver(room.at(1).commit().commit);
  expect(room.at(0).members()).toHaveLength(3);
});

test("messages are sealed and opened while a commit is pending or open", async () => {
  const room = await Room.open(2);
  const { commit } = room.at(0).commit();
  accepted(room.at(1).openCommit(commit));
  expect(reason(room.at(1).open(room.at(0).seal(bytes("meanwhile"))))).toBe("accepted");
  expect(reason(room.at(0).open(room.at(1).seal(bytes("yes"))))).toBe("accepted");
  room.at(1).merge();
  accepted(room.at(0).openCommit(commit));
  room.at(0).merge();
  expect(room.at(0).authenticator).toEqual(room.at(1).authenticator);
});

test("a commit that removes us is seen before it is merged", async () => {
  const room = await Room.open(3);
  const { commit } = room.at(1).commit({ remove: [room.at(0).ownLeaf] });
  expect(accepted(room.at(0).openCommit(commit)).removesUs).toBe(true);
  expect(room.at(0).active).toBe(true);
  room.at(0).merge();
  expect(room.at(0).active).toBe(false);
});

test("nobody removes itself, a stranger, or anyone twice", async () => {
  const room = await Room.open(3);
  for (const remove of [[0], [9], [1, 1]]) {
    expect(() => room.at(0).commit({ remove })).toThrow(expect.objectContaining({ code: "impossible-commit" }));
    expect(room.at(0).pending).toBe(false);
  }
  room.deliver(room.at(0).commit().commit);
});

test("two requests with the same key can't be added, nor one twice", async () => {
  const room = await Room.open(1);
  const { keyPackage } = room.ask("twin");
  expect(() => room.at(0).commit({ add: [keyPackage, keyPackage] })).toThrow(
    expect.objectContaining({ code: "impossible-commit" }),
  );
  const { commit } = room.at(0).commit({ add: [keyPackage] });
  room.deliver(commit);
  expect(reason(room.at(0).readKeyPackage(keyPackage))).toBe("duplicate-key");
  expect(() => room.at(0).commit({ add: [keyPackage] })).toThrow(
    expect.objectContaining({ code: "unverified-key-package", cause: "duplicate-key" }),
  );
});
