import { describe, expect, test, vi } from "vitest";
import { JoinRequests } from "../../src/groups/join-request.ts";
import { applicationSecret } from "../support.ts";
import { eventsOf, names, roomOf, World, type Someone } from "./world.ts";

interface Slow extends Someone {
  /** Their next derivation, and all that comes after it in their queue, waits until it is let go. */
  hold(): () => void;
  /** They wait so. */
  held: Promise<void>;
}

async function addSlow(world: World, name: string): Promise<Slow> {
  const secret = await applicationSecret();
  const derive = secret.derive.bind(secret);
  const nothing = (): void => undefined;
  let reach = nothing;
  let gate = Promise.resolve();
  vi.spyOn(secret, "derive").mockImplementation(async (...what) => {
    reach();
    await gate;
    return derive(...what);
  });
  const slow: Slow = Object.assign(await world.add(name, { room: await roomOf({ secret }) }), {
    held: new Promise<void>(nothing),
    hold: () => {
      let release = nothing;
      gate = new Promise((resolve) => (release = resolve));
      slow.held = new Promise((resolve) => (reach = resolve));
      return release;
    },
  });
  return slow;
}

/** Time passes for all, also while this one is held. */
async function pass(world: World, slow: Slow, ms: number): Promise<void> {
  await world.time.pass(ms, async () => {
    for (const someone of world.people) {
      await (someone === slow ? Promise.race([slow.member.idle(), slow.held]) : someone.member.idle());
    }
  });
}

const asksOf = ({ sent }: Someone): Uint8Array[] => sent.flatMap((one) => (one.type === "ask" ? [one.request] : []));

describe("where all is slow", () => {
  test("a crowd comes in by the requests that it made first, in one commit", async () => {
    const world = new World();
    const [ana] = await world.gather(["Ana"]);
    // longer than anybody waits before it says its request again
    world.tamper = (to, message) => {
      if (message.type !== "welcome") return message;
      world.time.after(12_000, () => void to.member.receive(message));
      return undefined;
    };
    const guests: Someone[] = [];
    for (let at = 0; at < 12; at += 1) guests.push(await world.add(`Guest ${at}`));
    for (const { member } of guests) await member.ask();
    await world.pass(20_000);
    expect([ana!.member.people.length, world.epoch]).toEqual([13, 1n]);
    for (const guest of guests) {
      expect([guest.member.phase, guest.member.epoch]).toEqual(["member", 1n]);
      expect(new Set(asksOf(guest).map(String)).size).toBe(1);
      expect(eventsOf(guest, "rejoining")).toEqual([]);
    }
  });

  test("a Welcome is entered, though the time to ask again has come meanwhile", async () => {
    const world = new World();
    await world.gather(["Ana"]);
    const ben = await addSlow(world, "Ben");
    await ben.member.ask();
    const release = ben.hold();
    await pass(world, ben, 10_500);
    release();
    await world.pass(5_000);
    expect([asksOf(ben).length, eventsOf(ben, "joined").length, world.epoch]).toEqual([1, 1, 1n]);
    expect(names(ben)).toEqual(["Ana", "Ben"]);
  });

  test("nobody is dropped whose words wait to be read", async () => {
    const world = new World();
    const ana = await addSlow(world, "Ana");
    world.withhold = (from, { type }) => from.connection !== ana.connection && type === "commit";
    await ana.member.found();
    await world.pass(100);
    const cleo = await world.add("Cleo");
    world.tamper = (to, message) => {
      if (to.connection !== ana.connection || message.type !== "message") return message;
      world.time.after(14_000, () => void to.member.receive(message));
      return undefined;
    };
    await cleo.member.ask();
    await world.pass(10_000);
    const [dan, eve] = [await world.add("Dan"), await world.add("Eve")];
    await Promise.all([dan.member.ask(), eve.member.ask()]);
    // the first request is read, and while the second one is, it is time to let the first one in
    let read = 0;
    let release = (): void => undefined;
    world.tamper = (to, message) => {
      if (to.connection === ana.connection && message.type === "asked" && ++read === 2) release = ana.hold();
      return message;
    };
    await pass(world, ana, 10_000);
    release();
    await world.pass(3_000);
    expect(names(ana)).toEqual(["Ana", "Cleo", "Dan", "Eve"]);
    expect(eventsOf(cleo, "rejoining")).toEqual([]);
  });
});

test("a leaf whose Welcome never comes is given up, and each next one later", async () => {
  const world = new World();
  const [ana] = await world.gather(["Ana"]);
  world.tamper = (_, message) => (message.type === "welcome" ? undefined : message);
  const ben = await world.add("Ben");
  await ben.member.ask();
  await world.pass(85_000);
  const asks = asksOf(ben).map(String);
  const leaves = [...new Set(asks)];
  expect(leaves.map((leaf) => asks.filter((one) => one === leaf).length)).toEqual([3, 5, 1]);
  world.tamper = (_, message) => message;
  await ben.member.reconnected();
  await world.pass(5_000);
  expect([names(ana!), names(ben)]).toEqual([
    ["Ana", "Ben"],
    ["Ana", "Ben"],
  ]);
});

test("a crowd leaves it to one to read requests, and the others read them when it is their turn", async () => {
  const world = new World();
  const all = await world.gather(Array.from({ length: 20 }, (_, at) => `Guest ${at}`));
  // until nobody has kept a request of theirs
  await world.pass(35_000);
  const open = vi.spyOn(JoinRequests.prototype, "open");
  const late = await world.add("Late");
  await late.member.ask();
  await world.pass(1_000);
  expect([late.member.phase, open.mock.calls.length]).toEqual(["member", 1]);

  for (const gone of all.slice(0, 5)) gone.unplugged = true;
  open.mockClear();
  const later = await world.add("Later");
  await later.member.ask();
  await world.pass(9_000);
  expect([later.member.phase, later.member.people.length, open.mock.calls.length]).toEqual(["member", 22, 1]);
  open.mockRestore();
});
