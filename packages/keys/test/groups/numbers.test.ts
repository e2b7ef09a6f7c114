import { expect, test } from "vitest";
import { World, type Someone } from "./world.ts";

/** Milliseconds until something holds, in steps of ten; fails after ten seconds. */
async function until(world: World, holds: () => boolean): Promise<number> {
  for (let passed = 0; passed <= 10_000; passed += 10) {
    if (holds()) return passed;
    await world.pass(10);
  }
  throw new Error("It never came to that.");
}

async function comeIn(world: World, count: number): Promise<Someone[]> {
  const all: Someone[] = [];
  for (let at = 0; at < count; at += 1) all.push(await world.add(`Guest ${at}`));
  for (const { member } of all) await member.ask();
  return all;
}

test.each([
  [16, "as soon as all have acknowledged", 0, 200],
  [17, "after a second", 990, 1_010],
])("%d seal in a new epoch %s", async (people, _, atLeast, atMost) => {
  const world = new World();
  const [ana] = await world.gather(["Ana"]);
  const guests = await comeIn(world, people);
  await world.pass(4_000);
  expect(ana!.member.people).toHaveLength(people + 1);
  await guests[0]!.member.leave();
  await until(world, () => ana!.member.people.length === people);
  const waited = await until(world, () => ana!.keys.sendingEpoch === ana!.member.epoch);
  expect(waited).toBeGreaterThanOrEqual(atLeast);
  expect(waited).toBeLessThanOrEqual(atMost);
});

test("join commits come 700 ms apart, at most 50 joins each", async () => {
  const world = new World();
  const commits: { readonly at: number; readonly joins: number }[] = [];
  world.withhold = (_, message) => {
    if (message.type === "commit") commits.push({ at: world.time.now(), joins: message.welcome?.secrets.length ?? 0 });
    return false;
  };
  const [ana] = await world.gather(["Ana"]);
  const guests = await comeIn(world, 60);
  await world.pass(10);
  // what becomes of them is no part of it
  for (const guest of guests) guest.unplugged = true;
  await world.pass(3_000);
  expect(ana!.member.people).toHaveLength(61);
  expect(Math.max(...commits.map(({ joins }) => joins))).toBe(50);
  const apart = commits.slice(1).map(({ at }, i) => at - commits[i]!.at);
  expect(apart.length).toBeGreaterThan(0);
  // what the service needs to echo a commit is no part of it
  for (const gap of apart) expect(gap).toBeGreaterThanOrEqual(700);
});

test("an epoch lives ten minutes at most, and its keys ten seconds longer", async () => {
  const world = new World();
  const [ana] = await world.gather(["Ana", "Ben"]);
  const first = world.epoch;
  // gathering took three seconds of it
  await world.pass(596_000);
  expect(world.epoch).toBe(first);
  await until(world, () => ana!.member.epoch === first + 1n);
  await until(world, () => ana!.keys.sendingEpoch === first + 1n);
  const opens = (): boolean => {
    const kids: bigint[] = [];
    const track = { participant: "connection of Ben 1", source: "camera", direction: "receive" } as const;
    ana!.keys
      .attach(track, { install: ({ kid }) => kids.push(kid), tryOut: () => undefined, remove: () => undefined })
      .detach();
    return kids.length === 2;
  };
  expect(opens()).toBe(true);
  expect(await until(world, () => !opens())).toBeGreaterThan(9_000);
});
