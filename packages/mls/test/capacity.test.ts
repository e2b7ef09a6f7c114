import { expect, test } from "vitest";
import { Room, accepted, bytes } from "./people.ts";

// two thousand key pairs take their time
test("a full tree holds 2,048 members, and not one more", { timeout: 240_000 }, async () => {
  const room = await Room.open(1);
  const founder = room.at(0);
  const request = (index: number): Uint8Array => room.leaf().keyPackage(bytes(`${index}`));
  const { commit } = founder.commit({ add: Array.from({ length: 2_047 }, (_, index) => request(index)) });
  accepted(founder.openCommit(commit));
  founder.merge();
  expect([founder.members().length, founder.treeLeaves]).toEqual([2_048, 2_048]);
  expect(() => founder.commit({ add: [request(2_048)] })).toThrow(
    expect.objectContaining({ code: "impossible-commit" }),
  );
  // whoever goes makes room in the same commit
  founder.commit({ add: [request(2_049)], remove: [7] });
});
