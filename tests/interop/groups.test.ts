import { createServer, type Server } from "@subrosa/server";
import { randomBytes } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { until } from "../browser/harness/until.ts";
import type { TestRoom } from "./support/constructions.ts";
import { Independent } from "./support/independent.ts";
import { Ours } from "./support/ours.ts";

// ts-mls 1.6.4 as an independent member of our rooms, over a true server. What it can't do, and so is not asked of it here: join after ordinary
// leaving and joining (it turns about every second of such trees away, though they are valid: so it is the founder there), follow a change
// of the policy (it opens a path by the policy before, RFC 9420 §7.6 says the one after), and name 0x004E (it has the algorithms, under
// another suite's name).

let server: Server;
let gateway = "";
const closing: (() => Promise<void> | void)[] = [];

beforeEach(async () => {
  server = await createServer({ port: 0, maxPeople: 20, log: { write: () => undefined } });
  gateway = `${server.url.replace("http", "ws")}/ws`;
});

afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
  await server.close();
});

async function ours(room: TestRoom, name: string): Promise<Ours> {
  const arrived = await Ours.arrive(gateway, room, name);
  closing.push(() => arrived.close());
  return arrived;
}

async function independent(room: TestRoom, name: string): Promise<Independent> {
  const arrived = await Independent.arrive(gateway, room, name);
  closing.push(() => arrived.close());
  return arrived;
}

/** Until all of ours are in one epoch with so many people. */
async function together(members: readonly Ours[], people: number): Promise<void> {
  const what = `${people} people in one epoch`;
  await until(() => members.every(({ member }) => member.people.length === people), { what });
}

/** That frames which the independent one seals are opened by ours: the same base key, and the same number. */
async function sameFrameKeys(foreign: Independent, ours: Ours): Promise<void> {
  const { kid, baseKey } = await foreign.frames(ours.keys.keyLength, 0);
  const known = ours.microphoneOf(foreign.line.participant).get(kid);
  expect(known === undefined ? undefined : Buffer.from(known)).toEqual(Buffer.from(baseKey));
}

describe.each([
  ["X25519", "lgoxs"],
  ["the post-quantum suite", "lgoqs"],
])("an independent client, with %s", (_, mode) => {
  const newRoom = (): TestRoom => ({ name: "interop", secret: randomBytes(32), mode });

  test("is added to our group, talks both ways, follows our commits, commits, and has the same frame keys", async () => {
    const room = newRoom();
    const ana = await ours(room, "Ana");
    await ana.member.found();
    await until(() => ana.member.phase === "member", { what: "the group to be founded" });
    const foreign = await independent(room, "independent");
    await foreign.enter();
    await together([ana], 2);
    expect(ana.member.people.map(({ identity }) => identity.name)).toEqual(["Ana", "independent"]);

    await foreign.tell("hello");
    await until(() => ana.heard.includes("independent: hello"), { what: "the first words" });
    await ana.member.tell(Buffer.from("welcome"));
    expect(await foreign.hear()).toBe("welcome");
    await sameFrameKeys(foreign, ana);

    const ben = await ours(room, "Ben");
    await ben.member.ask();
    await together([ana, ben], 3);
    await foreign.follow();
    for (const one of [ana, ben]) await sameFrameKeys(foreign, one);
    await foreign.commit([]);
    await until(() => ben.member.epoch === foreign.epoch && ana.member.epoch === foreign.epoch, { what: "its commit" });
    for (const one of [ana, ben]) await sameFrameKeys(foreign, one);

    await ben.member.leave();
    await together([ana], 2);
    await foreign.follow();
    await foreign.tell("still here");
    await until(() => ana.heard.includes("independent: still here"), { what: "words after somebody has left" });
    await sameFrameKeys(foreign, ana);
  });

  test("founds the group and adds us; we commit, and hear one another", async () => {
    const room = newRoom();
    const foreign = await independent(room, "founder");
    await foreign.found();
    const [ana, ben] = [await ours(room, "Ana"), await ours(room, "Ben")];
    for (const [count, one] of [ana, ben].entries()) {
      await one.member.ask();
      await foreign.add();
      await together([ana, ben].slice(0, count + 1), count + 2);
    }
    await foreign.tell("hello");
    await until(() => [ana, ben].every(({ heard }) => heard.includes("founder: hello")), {
      what: "the founder's words",
    });
    const cleo = await ours(room, "Cleo");
    await cleo.member.ask();
    await together([ana, ben, cleo], 4);
    await foreign.follow();
    await cleo.member.tell(Buffer.from("from the fourth"));
    expect(await foreign.hear()).toBe("from the fourth");
    for (const one of [ana, ben, cleo]) await sameFrameKeys(foreign, one);
  });

  test("stays in its group while people come and go in all of the tree", async () => {
    const room = newRoom();
    const foreign = await independent(room, "founder");
    await foreign.found();
    const ana = await ours(room, "Ana");
    await ana.member.ask();
    await foreign.add();
    const guests: Ours[] = [];
    for (let come = 0; come < 4; come += 1) {
      const guest = await ours(room, `guest ${come}`);
      await guest.member.ask();
      guests.push(guest);
      await together([ana, ...guests], 2 + guests.length);
      await foreign.follow();
      const leaving = come % 2 === 1 ? guests.splice(come % 3, 1) : [];
      for (const guest of leaving) {
        await guest.member.leave();
        await together([ana, ...guests], 2 + guests.length);
        await foreign.follow();
      }
      // a heartbeat: who is silent for too long is dropped
      await foreign.tell("", 1);
      await foreign.commit([]);
      await until(() => [ana, ...guests].every(({ member }) => member.epoch === foreign.epoch), { what: "its commit" });
      for (const one of [ana, ...guests]) await sameFrameKeys(foreign, one);
    }
  });
});
