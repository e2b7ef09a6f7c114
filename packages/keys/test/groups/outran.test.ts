/** The engine follows a sender over 500 messages that one did not get, no further: see packages/mls. */
import { beforeEach, expect, test } from "vitest";
import { eventsOf, personOf, World, type Someone } from "./world.ts";

const far = 501;
const utf8 = new TextEncoder();

let world: World;
let [ana, ben, cleo]: Someone[] = [];
beforeEach(async () => {
  world = new World();
  [ana, ben, cleo] = await world.gather(["Ana", "Ben", "Cleo"]);
});

const heardBy = (someone: Someone): string[] =>
  eventsOf(someone, "message").map(({ data }) => new TextDecoder().decode(data));

/** Says so much that goes to one person alone, or to nobody: `each` a second. */
async function mutter(count: number, to?: Someone, each = 200): Promise<void> {
  for (let said = 0; said < count; said += 1) {
    const payload = await ana!.member.seal(utf8.encode("not for all"));
    if (to !== undefined) world.give(to.connection, { type: "message", payload, from: ana!.connection });
    if (said % each === each - 1) await world.pass(1_000);
  }
}

async function says(text: string): Promise<void> {
  await ana!.member.tell(utf8.encode(text));
  await world.pass(100);
}

test("who says much to one person is heard by all the others, in the same epoch", async () => {
  const { epoch } = world;
  await mutter(1_200, ben);
  await says("to all");
  expect([ben, cleo].map((one) => heardBy(one!).at(-1))).toEqual(["to all", "to all"]);
  expect(heardBy(ben!)).toHaveLength(1_201);
  expect(heardBy(cleo!)).toHaveLength(1);
  expect([world.epoch, cleo!.member.presenceOf(personOf(cleo!, ana!))]).toEqual([epoch, "present"]);
});

test("who missed so much that it can't follow somebody begins another epoch, and hears them there", async () => {
  const { epoch } = world;
  world.tamper = (to, message) => (to === cleo && message.type === "message" ? undefined : message);
  await mutter(2 * far);
  world.tamper = (_, message) => message;
  await says("too far");
  expect(heardBy(cleo!)).toEqual([]);
  await world.pass(10_000);
  expect(eventsOf(cleo!, "epoch").at(-1)).toMatchObject({
    epoch: epoch + 1n,
    removed: [],
    by: { leafKey: cleo!.member.self?.leafKey },
  });
  await says("again");
  expect([ben, cleo].map((one) => heardBy(one!))).toEqual([["too far", "again"], ["again"]]);
});

test("who pretends that, again and again, gets no more than an epoch in ten seconds", async () => {
  const { epoch } = world;
  world.tamper = (to, message) =>
    to === cleo && message.type === "message" && message.from === ana!.connection ? undefined : message;
  for (let second = 0; second < 25; second += 1) {
    await mutter(far, undefined, far + 1);
    const payload = await ana!.member.seal(utf8.encode("x"));
    void cleo!.member.receive({ type: "message", payload, from: "by another way" });
    await world.pass(1_000);
  }
  expect(world.epoch).toBeGreaterThan(epoch);
  expect(world.epoch).toBeLessThanOrEqual(epoch + 3n);
});
