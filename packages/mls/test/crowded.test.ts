import { expect, test } from "vitest";
import { suites } from "../src/index.ts";
import { Room } from "./people.ts";

/** As the engine has it (crate/src/limits.rs). */
const mostMembers = 2_048;
const batch = 700;

test("nobody is added to a group that has all the members it may have, and it goes on", async () => {
  const room = await Room.open(1, suites.x25519);
  const one = room.at(0);
  const add = (count: number): Uint8Array => {
    const leaves = Array.from({ length: count }, () => room.engine.leaf(suites.x25519));
    const requests = leaves.map((leaf, n) => leaf.keyPackage(new TextEncoder().encode(`${one.epoch} ${n}`)));
    for (const leaf of leaves) leaf.close();
    return one.commit({ add: requests }).commit;
  };
  while (one.members().length < mostMembers) {
    room.deliver(add(Math.min(batch, mostMembers - one.members().length)));
  }
  // The committer looks at its own commit as all others would.
  expect(() => add(1)).toThrow("Members would refuse this commit");
  room.deliver(one.commit().commit);
  expect(one.members()).toHaveLength(mostMembers);
}, 120_000);
