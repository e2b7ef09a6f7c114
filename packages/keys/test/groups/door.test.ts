import { describe, expect, test } from "vitest";
import { suites, splitWelcome } from "@subrosa/mls";
import { DeviceIdentity, type GroupPolicy, type GroupRoom } from "@subrosa/keys/groups";
import { admit, makeCredential } from "../../src/groups/credential.ts";
import { judge } from "../../src/groups/entrance.ts";
import { JoinRequests } from "../../src/groups/join-request.ts";
import { followsLink, turnDoor } from "../../src/groups/host-words.ts";
import { encodePolicy } from "../../src/groups/policy.ts";
import { groupIdOf, groupPsk } from "../../src/groups/room.ts";
import { startEngine } from "../../../../tests/engine.ts";
import { names, personOf, roomOf, session, World, type Someone } from "./world.ts";

// Mallory was inside, was blocked, still has the link, and the server does what Mallory wants.

interface Scene {
  readonly world: World;
  readonly room: GroupRoom;
  readonly ana: Someone;
  readonly ben: Someone;
  readonly mallory: Someone;
  /** What Mallory saw, newest last. */
  readonly seen: GroupPolicy[];
}

/** Ana hosts an open room, closes it while all are inside, and blocks Mallory. */
async function blocked(): Promise<Scene> {
  const world = new World();
  const device = await DeviceIdentity.create();
  const room = await roomOf({ link: { mode: "lgcxs", hostHash: device.hostHash } });
  const [ana, ben, mallory] = await enterAll(world, room, device);
  const seen = [mallory!.member.policy!];
  await ana!.member.host.lock();
  await world.pass(1_000);
  seen.push(mallory!.member.policy!);
  await ana!.member.host.block(personOf(ana!, mallory!));
  await world.pass(3_000);
  expect([names(ben!), ben!.member.policy!.generation]).toEqual([["Ana", "Ben"], 2]);
  return { world, room, ana: ana!, ben: ben!, mallory: mallory!, seen };
}

async function enterAll(world: World, room: GroupRoom, host: DeviceIdentity): Promise<Someone[]> {
  const ana = await world.add("Ana", { room, device: host });
  await ana.member.found();
  await world.pass(100);
  const others = [await world.add("Ben", { room }), await world.add("Mallory", { room })];
  for (const one of others) {
    await one.member.ask();
    await world.pass(3_000);
  }
  return [ana, ...others];
}

/** The server cuts somebody off, says that the group is unknown, and brings a Welcome into Mallory's: whether they enter. */
async function lure(scene: Scene, whom: Someone, policy: GroupPolicy, as = scene.mallory.device): Promise<boolean> {
  const { world, room } = scene;
  world.withhold = (from) => from === whom;
  world.tamper = (to, message) => (to === whom ? undefined : message);
  if (whom.member.phase === "member") await whom.member.receive({ type: "unknown" });
  await world.pass(12_000);
  const asked = whom.sent.findLast((message) => message.type === "ask");
  const request = asked?.type === "ask" ? asked.request : new Uint8Array();
  const opened = await new JoinRequests(room).open(whom.connection, request);
  if (opened.verdict !== "opened") throw new Error("Who has the link opens a request.");
  const leaf = (await startEngine()).leaf(suites.x25519);
  const own = { connection: "m", name: "Ana", admission: undefined, expires: 2_000_000_000_000 };
  const credential = await makeCredential(as, session, leaf.signatureKey, own);
  const psk = await groupPsk(room);
  const rival = leaf.create({ groupId: groupIdOf(session), psk, judge, policy: encodePolicy(policy), credential });
  rival.readKeyPackage(opened.keyPackage);
  const split = splitWelcome(rival.commit({ add: [opened.keyPackage] }).welcome!);
  if (!split.ok) throw new Error("A Welcome is no Welcome.");
  const { shared, secrets } = split.value;
  await whom.member.receive({ type: "welcome", epoch: 1n, chain: "x", shared, secret: secrets[0]!.secret });
  rival.close();
  return whom.member.phase === "member";
}

describe("a forged door", () => {
  test("nobody enters a group whose policy no host signed, whatever it says", async () => {
    const scene = await blocked();
    const { ben, mallory, seen } = scene;
    const known = ben.member.policy!;
    const stays = [mallory.device.publicKey, ben.device.publicKey];
    const later = { ...known, generation: 4_000_000_000 };
    for (const forged of [
      { ...later, staying: stays },
      { ...later, admission: "open" as const },
      { ...known, staying: stays },
      { ...seen[1]!, generation: 4_000_000_000 },
    ]) {
      expect(await lure(scene, ben, forged)).toBe(false);
    }
  });

  test("an earlier door that a host did sign is behind whoever saw a later one", async () => {
    const scene = await blocked();
    for (const earlier of scene.seen) expect(await lure(scene, scene.ben, earlier)).toBe(false);
  });

  test("the last door doesn't let Mallory in, and another of its generation that never came to hold is none", async () => {
    const scene = await blocked();
    const { room, ana, ben, mallory, seen } = scene;
    const staying = [ana, ben, mallory].map(({ device }) => device.publicKey);
    const lost = await turnDoor(ana.device, room, seen[1]!, { admission: "host", staying });
    expect([lost.generation, await followsLink(lost, room)]).toEqual([2, true]);
    for (const policy of [ana.member.policy!, lost]) expect(await lure(scene, ben, policy)).toBe(false);
    expect(await lure(scene, ben, ana.member.policy!, ana.device)).toBe(true);
  });

  test("who knows nothing but the link can't know that the door was closed: only what a host signed, or the link, leads on", async () => {
    const scene = await blocked();
    const { world, room, mallory, seen } = scene;
    const dan = await world.add("Dan", { room });
    await dan.member.ask();
    await world.pass(3_000);
    expect(dan.member.phase).toBe("asking");
    const stays = [mallory.device.publicKey, dan.device.publicKey];
    expect(await lure(scene, dan, { ...seen[1]!, staying: stays })).toBe(false);
    expect(await lure(scene, dan, seen[1]!)).toBe(false);
    expect(await lure(scene, dan, seen[0]!)).toBe(true);
  });
});

describe("who waits at the door", () => {
  test("learns by a host's answer how the door is, and enters none before it", async () => {
    const scene = await blocked();
    const { world, room, ana, seen } = scene;
    const dan = await world.add("Dan", { room });
    await dan.member.ask();
    await world.pass(3_000);
    world.withhold = (_, { type }) => type === "commit";
    await ana.member.host.admit(dan.connection);
    await world.pass(100);
    expect(dan.events.map(({ type }) => type)).toEqual(["admitted"]);
    for (const earlier of seen) expect(await lure(scene, dan, earlier)).toBe(false);
    world.withhold = () => false;
    world.tamper = (_, message) => message;
    await ana.member.receive({ type: "conflict" });
    await world.pass(12_000);
    expect([names(dan), names(ana)]).toEqual([
      ["Ana", "Ben", "Dan"],
      ["Ana", "Ben", "Dan"],
    ]);
  });

  test("takes no answer that anybody with the link could make", async () => {
    const { world, room, ana, mallory, seen } = await blocked();
    const dan = await world.add("Dan", { room });
    await dan.member.ask();
    await world.pass(100);
    const asked = dan.sent.findLast((message) => message.type === "ask");
    const request = asked?.type === "ask" ? asked.request : new Uint8Array();
    const whom = { device: dan.device.publicKey, name: "Dan" };
    const known = ana.member.policy!;
    const made = { ...known, generation: 9 };
    for (const [by, policy] of [
      [mallory.device, known],
      [mallory.device, made],
      [ana.device, made],
    ] as const) {
      const admission = await admit(by, room, whom, policy.generation);
      const answer = { says: "admitted", admission, policy: encodePolicy(policy) } as const;
      const payload = await new JoinRequests(room).answer(dan.connection, request, answer);
      await dan.member.receive({ type: "signal", payload });
    }
    const admission = await admit(ana.device, room, { ...whom, name: "Ana" }, known.generation);
    const answer = { says: "admitted", admission, policy: encodePolicy(seen[0]!) } as const;
    const payload = await new JoinRequests(room).answer(dan.connection, request, answer);
    await dan.member.receive({ type: "signal", payload });
    expect(dan.events).toEqual([]);
  });
});

describe("a page that was loaded anew", () => {
  test("and kept what it had seen enters no door from before that", async () => {
    const scene = await blocked();
    const { world, room, ben, seen } = scene;
    const known = ben.member.policy!;
    const again = async (kept: GroupPolicy | undefined): Promise<Someone> => {
      const page = await world.add("Ben", { room, device: ben.device, ...(kept === undefined ? {} : { seen: kept }) });
      await page.member.ask();
      return page;
    };
    world.withhold = (_, { type }) => type === "commit";
    expect(await lure(scene, await again(known), seen[1]!)).toBe(false);
    expect(await lure(scene, await again(undefined), seen[1]!)).toBe(true);
    // what it kept of another session, or was made up, keeps it out of nothing
    const elsewhere = await again({ ...known, generation: 9 });
    expect(await lure(scene, elsewhere, seen[1]!)).toBe(true);
  });
});

function forget(world: World, ana: Someone): void {
  world.chain = undefined;
  world.members.clear();
  ana.unplugged = true;
}

describe("a server that says that the group has ended", () => {
  test("makes nobody forget the door: it is founded anew as it was, and who was blocked knocks", async () => {
    const { world, ana, ben, mallory } = await blocked();
    const { hosts } = ben.member.policy!;
    forget(world, ana);
    await ben.member.receive({ type: "ended" });
    expect([ben.member.phase, names(ben)]).toEqual(["new", []]);
    await ben.member.found();
    await world.pass(12_000);
    expect(ben.member.policy).toMatchObject({ admission: "host", generation: 2, hosts });
    expect([names(ben), mallory.member.phase]).toEqual([["Ben"], "asking"]);
    // the host comes there by the same rules
    ana.unplugged = false;
    await ana.member.receive({ type: "ended" });
    await ana.member.ask();
    await world.pass(3_000);
    expect([names(ana), ana.member.policy]).toEqual([["Ana", "Ben"], ben.member.policy]);
    await ana.member.host.unlock();
    await world.pass(12_000);
    expect(names(ben)).toEqual(["Ana", "Ben", "Mallory"]);
  });

  test("lets nobody found whom the door that they saw keeps out", async () => {
    const { world, ana, ben, mallory } = await blocked();
    forget(world, ana);
    await mallory.member.receive({ type: "ended" });
    await mallory.member.found();
    await world.pass(1_000);
    expect([mallory.member.phase, mallory.sent.some(({ type }) => type === "create")]).toEqual(["asking", false]);
    await ben.member.receive({ type: "ended" });
    await ben.member.found();
    await world.pass(12_000);
    expect([names(ben), mallory.member.phase]).toEqual([["Ben"], "asking"]);
  });
});
