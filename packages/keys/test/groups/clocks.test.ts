import { expect, test } from "vitest";
import { names, World } from "./world.ts";

const hour = 3_600_000;

test.each([
  ["is an hour and a day behind", -25 * hour, false],
  ["is 23 hours behind", -23 * hour, true],
  ["is five minutes ahead", 300_000, true],
  ["is 23 hours ahead", 23 * hour, true],
  ["is an hour and a day ahead", 25 * hour, false],
])("somebody whose clock %s: let in, if it is within a day", async (_, wrong, comesIn) => {
  const world = new World();
  const [ana] = await world.gather(["Ana"]);
  const { time } = world;
  const clock = {
    now: () => time.now(),
    date: () => time.date() + wrong,
    after: (ms: number, task: () => void) => time.after(ms, task),
  };
  const ben = await world.add("Ben", { clock });
  await ben.member.ask();
  await world.pass(5_000);
  expect([names(ana!), ben.member.phase]).toEqual(comesIn ? [["Ana", "Ben"], "member"] : [["Ana"], "asking"]);
});
