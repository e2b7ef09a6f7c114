import { describe, expect, test } from "vitest";
import { parseMlsKid } from "@subrosa/sframe";
import { GroupKeys, type EpochKeys } from "@subrosa/keys/groups";
import { RecordedKeys } from "../support.ts";

function epoch(number: bigint, people: readonly string[], leafOf = (at: number): number => at): EpochKeys {
  const leaves = new Map(people.map((name, at) => [name, { leaf: leafOf(at), leafKey: `${name}'s leaf` }]));
  return { epoch: number, baseKey: new Uint8Array(32).fill(Number(number) + 1), indexBits: 3, leaves };
}

function receiving(keys: GroupKeys, participant: string): RecordedKeys {
  const ring = new RecordedKeys();
  keys.attach({ participant, source: "camera", direction: "receive" }, ring);
  return ring;
}

function sending(keys: GroupKeys): RecordedKeys {
  const ring = new RecordedKeys();
  keys.attach({ participant: "ana", source: "camera", direction: "send" }, ring);
  return ring;
}

describe("receiving", () => {
  test("the KID is the track's context, the leaf of its participant, and the epoch", () => {
    const keys = new GroupKeys();
    keys.enter(epoch(37n, ["ana", "ben"], (at) => at + 4));
    const [kid] = receiving(keys, "ben").kids;
    expect(parseMlsKid(kid!, { epochBits: 4, indexBits: 3 })).toEqual({ context: 1n, leafIndex: 5, epoch: 37n % 16n });
  });

  test("several tracks of one source have KIDs of their own", () => {
    const keys = new GroupKeys();
    keys.enter(epoch(37n, ["ana", "ben"]));
    const ring = new RecordedKeys();
    keys.attach({ participant: "ben", source: "camera", instance: 2, direction: "receive" }, ring);
    expect(parseMlsKid(ring.kids[0]!, { epochBits: 4, indexBits: 3 })).toMatchObject({ context: 9n, leafIndex: 1 });
  });

  test("a microphone's KID fits into one byte in groups of 16, a camera's in groups of 8", () => {
    const keys = new GroupKeys();
    keys.enter({ ...epoch(15n, ["ana"], () => 7), indexBits: 3 });
    expect(receiving(keys, "ana").kids[0]).toBeLessThan(256n);
    const mute = new RecordedKeys();
    const large = new GroupKeys();
    large.enter({ ...epoch(15n, ["ana"], () => 15), indexBits: 4 });
    large.attach({ participant: "ana", source: "microphone", direction: "receive" }, mute);
    expect(mute.kids[0]).toBeLessThan(256n);
  });

  test("a track that is attached late gets every epoch that lives", () => {
    const keys = new GroupKeys();
    for (const number of [1n, 2n, 3n]) keys.enter(epoch(number, ["ana", "ben"]));
    expect(receiving(keys, "ben").kids).toHaveLength(3);
    expect(receiving(keys, "nobody").kids).toEqual([]);
  });

  test("whoever is not in the new epoch, or is there with another leaf, is silent in all before it at once", () => {
    const keys = new GroupKeys();
    keys.enter(epoch(1n, ["ana", "ben", "cleo"]));
    keys.enter(epoch(2n, ["ana", "ben", "cleo"]));
    const [ben, cleo] = [receiving(keys, "ben"), receiving(keys, "cleo")];
    const next = epoch(3n, ["ana", "ben"]);
    keys.enter({ ...next, leaves: new Map([...next.leaves, ["ben", { leaf: 1, leafKey: "another leaf" }]]) });
    expect([ben.kids.length, cleo.kids.length]).toEqual([1, 0]);
    expect(receiving(keys, "cleo").kids).toEqual([]);
  });

  test("at most eight epochs live, and no two of them share a KID", () => {
    const keys = new GroupKeys();
    const ben = receiving(keys, "ben");
    for (let number = 0n; number < 40n; number++) {
      keys.enter(epoch(number, ["ana", "ben"]));
      keys.sendIn(number);
      expect(ben.kids.length).toBe(Math.min(8, Number(number) + 1));
    }
    expect([...ben.installed.values()].map(([first]) => first)).toEqual([33, 34, 35, 36, 37, 38, 39, 40]);
  });

  test("what is forgotten is removed and zeroed", () => {
    const keys = new GroupKeys();
    const old = epoch(1n, ["ana", "ben"]);
    keys.enter(old);
    keys.enter(epoch(2n, ["ana", "ben"]));
    const ben = receiving(keys, "ben");
    keys.forgetBefore(2n);
    expect([ben.kids.length, [...old.baseKey].every((byte) => byte === 0)]).toEqual([1, true]);
    keys.clear();
    expect(ben.kids).toEqual([]);
    expect(ben.given.every((key) => key.every((byte) => byte === 0))).toBe(true);
  });

  test("what is detached gets no more", () => {
    const keys = new GroupKeys();
    const ring = new RecordedKeys();
    const attached = keys.attach({ participant: "ben", source: "camera", direction: "receive" }, ring);
    attached.detach();
    keys.enter(epoch(1n, ["ana", "ben"]));
    expect(ring.kids).toEqual([]);
  });
});

describe("sending", () => {
  test("nothing until it is said in which epoch, and never in an earlier one again", () => {
    const keys = new GroupKeys();
    const ring = sending(keys);
    keys.enter(epoch(1n, ["ana"]));
    keys.enter(epoch(2n, ["ana"]));
    expect([ring.kids.length, keys.publishes]).toEqual([0, true]);
    keys.sendIn(2n);
    keys.sendIn(1n);
    keys.sendIn(9n);
    expect([ring.kids.length, keys.sendingEpoch]).toEqual([1, 2n]);
  });

  test("the epoch that is sealed in stays until the switch, however old", () => {
    const keys = new GroupKeys();
    const ring = sending(keys);
    keys.enter(epoch(1n, ["ana"]));
    keys.sendIn(1n);
    keys.enter(epoch(2n, ["ana"]));
    keys.forgetBefore(2n);
    expect(ring.removed).toEqual([]);
    keys.sendIn(2n);
    keys.forgetBefore(2n);
    expect(ring.removed).toHaveLength(1);
  });

  test("a track that is published again gets the same KID and key: its counter goes on in the frame worker", () => {
    const keys = new GroupKeys();
    keys.enter(epoch(1n, ["ana"]));
    keys.sendIn(1n);
    expect(sending(keys).installed).toEqual(sending(keys).installed);
  });
});
