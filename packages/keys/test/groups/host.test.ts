import { describe, expect, test } from "vitest";
import { DeviceIdentity, GroupMember, hostHash } from "@subrosa/keys/groups";
import { JoinRequests } from "../../src/groups/join-request.ts";
import { firstPolicy } from "../../src/groups/host-words.ts";
import { encodePolicy } from "../../src/groups/policy.ts";
import { turnAway } from "../../src/groups/turn-away.ts";
import { startEngine } from "../../../../tests/engine.ts";
import { eventsOf, names, personOf, roomOf, session, World, type Someone } from "./world.ts";

/** Open until a host closes it. */
const closable = "lgcxs";

/** A room whose link names Ana's device, open at first unless it is said otherwise. */
async function hosted(others: readonly string[], mode = closable): Promise<{ world: World; all: Someone[] }> {
  const world = new World();
  const device = await DeviceIdentity.create();
  const room = await roomOf({ link: { mode, hostHash: await hostHash(device.publicKey) } });
  const host = await world.add("Ana", { device, room });
  await host.member.found();
  await world.pass(100);
  const all = [host];
  for (const name of others) {
    const someone = await world.add(name, { room });
    await someone.member.ask();
    all.push(someone);
  }
  await world.pass(3_000);
  return { world, all };
}

describe("a waiting room", () => {
  test("nobody comes in until a host lets them, and a reload needs no host again", async () => {
    const { world, all } = await hosted(["Ben"], "lghxs");
    const [ana, ben] = all;
    expect([names(ana!), ben!.member.phase]).toEqual([["Ana"], "asking"]);
    expect(eventsOf(ana!, "knock")[0]).toMatchObject({ name: "Ben", connection: ben!.connection });
    expect(await ana!.member.host.admit(ben!.connection)).toBe(true);
    await world.pass(2_000);
    expect(names(ben!)).toEqual(["Ana", "Ben"]);
    const admission = eventsOf(ben!, "admitted")[0]!.admission;
    const room = await roomOf({ link: { mode: "lghxs", hostHash: await hostHash(ana!.device.publicKey) } });
    const again = await world.add("Ben", { device: ben!.device, room, admission });
    await again.member.ask();
    await world.pass(2_000);
    expect(names(again)).toEqual(["Ana", "Ben"]);
  });

  test("a host's word that crosses a later request is heard", async () => {
    const { world, all } = await hosted(["Ben"], "lghxs");
    const [ana, ben] = all;
    world.tamper = (to, message) => (to === ana && message.type === "asked" ? undefined : message);
    await world.pass(11_000);
    world.tamper = (_, message) => message;
    expect(ben!.sent.filter(({ type }) => type === "ask").length).toBeGreaterThan(1);
    await ana!.member.host.admit(ben!.connection);
    await world.pass(2_000);
    expect(names(ben!)).toEqual(["Ana", "Ben"]);
  });

  test("who is turned away is told, and is over; nobody else can be", async () => {
    const { world, all } = await hosted(["Ben"], "lghxs");
    const [ana, ben] = all;
    expect(await ana!.member.host.turnAway("nobody")).toBe(false);
    expect(await ana!.member.host.turnAway(ben!.connection)).toBe(true);
    await world.pass(12_000);
    expect([eventsOf(ben!, "turned-away").length, ben!.member.phase]).toEqual([1, "over"]);
    expect(await ana!.member.host.admit(ben!.connection)).toBe(false);
    expect(names(ana!)).toEqual(["Ana"]);
  });

  test("nobody but a host can turn somebody away, though anybody with the link can seal an answer", async () => {
    const { all } = await hosted(["Ben"], "lghxs");
    const [ana, ben] = all;
    const mallory = await DeviceIdentity.create();
    const room = await roomOf({ link: { mode: "lghxs", hostHash: ana!.device.hostHash } });
    const asked = ben!.sent.findLast(({ type }) => type === "ask");
    const request = asked?.type === "ask" ? asked.request : new Uint8Array();
    const made = await firstPolicy(mallory, { ...room, link: { mode: "lghxs", hostHash: mallory.hostHash } });
    for (const policy of [ana!.member.policy!, made]) {
      const word = await turnAway(mallory, session, request, encodePolicy(policy));
      const payload = await new JoinRequests(room).answer(ben!.connection, request, { says: "turned-away", word });
      await ben!.member.receive({ type: "signal", payload });
    }
    expect([eventsOf(ben!, "turned-away"), ben!.member.phase]).toEqual([[], "asking"]);
  });

  test("an admission is for one device and one name", async () => {
    const { world, all } = await hosted(["Ben"], "lghxs");
    const [ana, ben] = all;
    await ana!.member.host.admit(ben!.connection);
    await world.pass(2_000);
    const admission = eventsOf(ben!, "admitted")[0]!.admission;
    const room = await roomOf({ link: { mode: "lghxs", hostHash: await hostHash(ana!.device.publicKey) } });
    const thief = await world.add("Ben", { room, admission });
    const renamed = await world.add("Ana", { room, device: ben!.device, admission });
    await thief.member.ask();
    await renamed.member.ask();
    await world.pass(3_000);
    expect(names(ana!)).toEqual(["Ana", "Ben"]);
    expect([thief.member.phase, renamed.member.phase]).toEqual(["asking", "asking"]);
  });

  test("who isn't the link's host founds a group that nobody enters", async () => {
    const world = new World();
    const device = await DeviceIdentity.create();
    const room = await roomOf({ link: { mode: "lghxs", hostHash: await hostHash(device.publicKey) } });
    const [mallory, ana] = [await world.add("Mallory", { room }), await world.add("Ana", { room, device })];
    await mallory.member.found();
    await world.pass(100);
    await ana.member.ask();
    await world.pass(3_000);
    expect([names(mallory), ana.member.phase]).toEqual([["Mallory"], "asking"]);
  });

  test("a link that asks for a host and names none, or the other way round, is refused", async () => {
    const device = await DeviceIdentity.create();
    const { hostHash } = device;
    const nothing = (): void => undefined;
    for (const link of [{ mode: "lghxs" }, { mode: closable }, { mode: "lgoxs", hostHash }]) {
      const room = await roomOf({ link });
      const options = { room, device, connection: "c", name: "Ana", engine: startEngine, send: nothing, on: nothing };
      expect(() => new GroupMember(options)).toThrow(expect.objectContaining({ code: "unknown-mode" }));
    }
  });
});

describe("an open room with a host", () => {
  test("remove and block: one commit, and the link alone doesn't bring anyone back", async () => {
    const { world, all } = await hosted(["Ben", "Mallory"]);
    const [ana, ben, mallory] = all;
    const commits = world.log.length;
    await ana!.member.host.block(personOf(ana!, mallory!));
    await world.pass(10_000);
    expect(world.log.length).toBe(commits + 1);
    expect([names(ana!), names(ben!), mallory!.member.phase]).toEqual([["Ana", "Ben"], ["Ana", "Ben"], "asking"]);
    expect(ben!.member.policy).toMatchObject({ admission: "host", generation: 1 });
    const again = await world.add("Ben", { device: ben!.device, room: await roomOf({ link: await linkOf(ana!) }) });
    await again.member.ask();
    await world.pass(3_000);
    expect(names(again)).toEqual(["Ana", "Ben"]);
  });

  test("lock and unlock", async () => {
    const { world, all } = await hosted([]);
    const [ana] = all;
    await ana!.member.host.lock();
    await world.pass(100);
    const ben = await world.add("Ben", { room: await roomOf({ link: await linkOf(ana!) }) });
    await ben.member.ask();
    await world.pass(3_000);
    expect([ana!.member.policy?.admission, names(ana!)]).toEqual(["host", ["Ana"]]);
    await ana!.member.host.unlock();
    await world.pass(3_000);
    expect([ana!.member.policy?.admission, names(ben)]).toEqual(["open", ["Ana", "Ben"]]);
  });

  test("the link's host is one though somebody else was first; nobody else takes that place", async () => {
    const world = new World();
    const device = await DeviceIdentity.create();
    const room = await roomOf({ link: { mode: closable, hostHash: device.hostHash } });
    const ben = await world.add("Ben", { room });
    await ben.member.found();
    await world.pass(100);
    expect(ben.member.policy).toMatchObject({ hosts: [], generation: 0 });
    await expect(ben.member.host.lock()).rejects.toMatchObject({ code: "not-a-host" });
    const ana = await world.add("Ana", { room, device });
    await ana.member.ask();
    await world.pass(3_000);
    expect(ben.member.policy?.hosts.map((host) => host.device)).toEqual([device.publicKey]);
    await ana.member.host.block(personOf(ana, ben));
    await world.pass(3_000);
    expect([names(ana), ben.member.phase]).toEqual([["Ana"], "asking"]);
  });

  test("a host makes another, who can do the same; nobody else can", async () => {
    const { world, all } = await hosted(["Ben", "Cleo"]);
    const [ana, ben, cleo] = all;
    await expect(ben!.member.host.lock()).rejects.toMatchObject({ code: "not-a-host" });
    await ana!.member.host.addHost(personOf(ana!, ben!));
    await world.pass(500);
    await ben!.member.host.addHost(personOf(ben!, cleo!));
    await world.pass(500);
    await cleo!.member.host.lock();
    await world.pass(500);
    for (const someone of all) expect(someone.member.policy).toMatchObject({ admission: "host", generation: 1 });
    expect(all.map(({ member }) => member.phase)).toEqual(["member", "member", "member"]);
    expect(ana!.member.policy?.hosts.map(({ by }) => by)).toEqual([0, 0, 1]);
  });
});

async function linkOf(host: Someone): Promise<{ mode: string; hostHash: Uint8Array }> {
  return { mode: closable, hostHash: await hostHash(host.device.publicKey) };
}
