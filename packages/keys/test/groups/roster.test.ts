import { expect, test } from "vitest";
import { names, personOf, World } from "./world.ts";

test("who was there all the time sees the same people, by the same leaves, as who read the whole tree just now", async () => {
  const world = new World();
  const [ana, ben, cleo, dan] = await world.gather(["Ana", "Ben", "Cleo", "Dan", "Eve", "Finn"]);
  // one goes, one comes in anew, one is dropped and comes back, and blank leaves are somebody else's
  await ben!.member.leave();
  await cleo!.member.rejoin();
  await world.pass(5_000);
  await ana!.member.remove(personOf(ana!, dan!));
  const gil = await world.add("Gil");
  await gil.member.ask();
  await world.pass(10_000);
  const hana = await world.add("Hana");
  await hana.member.ask();
  await world.pass(5_000);

  expect(names(hana)).toEqual(["Ana", "Cleo", "Dan", "Eve", "Finn", "Gil", "Hana"]);
  for (const { member } of [ana!, cleo!, dan!, gil]) {
    expect(member.epoch).toBe(hana.member.epoch);
    expect(member.people).toEqual(hana.member.people);
  }
});

test("nobody is let in by the connection of another", async () => {
  const world = new World();
  const [ana, ben] = await world.gather(["Ana", "Ben", "Cleo"]);
  const impostor = await world.add("Mallory", { connection: ben!.connection });
  // the service says that the request came from Ben's connection
  await impostor.member.ask();
  await world.pass(5_000);
  expect(names(ana!)).toEqual(["Ana", "Ben", "Cleo"]);
});
