import { describe, expect, test } from "vitest";
import { DeviceIdentity } from "@subrosa/keys/groups";
import { eventsOf, names, personOf, roomOf, World } from "./world.ts";

describe("a history that another one goes before", () => {
  test("is left for it by a Welcome, and by nothing else", async () => {
    const world = new World();
    const [ana] = await world.gather(["Ana", "Ben"]);
    const cleo = await world.add("Cleo");
    await cleo.member.found();
    await cleo.member.receive({ type: "state", epoch: 0n, chain: "another" });
    const leaf = cleo.member.self?.leafKey;
    expect([names(cleo), cleo.member.phase]).toEqual([["Cleo"], "member"]);

    world.withhold = (_, { type }) => type === "commit";
    await cleo.member.receive({ type: "elsewhere" });
    const asked = cleo.sent.at(-1);
    expect(asked).toMatchObject({ type: "ask", staying: true });
    const junk = { shared: new Uint8Array(200), secret: new Uint8Array(200) };
    await cleo.member.receive({ type: "welcome", epoch: 7n, chain: "made up", ...junk });
    await world.pass(3_000);
    expect([names(cleo), cleo.member.self?.leafKey]).toEqual([["Cleo"], leaf]);

    world.withhold = () => false;
    await ana!.member.receive({ type: "conflict" });
    await world.pass(10_000);
    expect(names(cleo)).toEqual(["Ana", "Ben", "Cleo"]);
    expect(cleo.member.epoch).toBe(ana!.member.epoch);
    expect(cleo.member.self?.leafKey).not.toBe(leaf);
    const turns = cleo.events.map(({ type }) => type).filter((type) => type === "rejoining" || type === "joined");
    expect(turns).toEqual(["joined", "rejoining", "joined"]);
    expect(eventsOf(cleo, "rejoining")).toEqual([{ type: "rejoining", reason: "elsewhere" }]);
  });
});

describe("a member who asked to be let in elsewhere", () => {
  test("and is let into the history where it is, goes on there by its new leaf", async () => {
    const world = new World();
    const [ana, ben] = await world.gather(["Ana", "Ben"]);
    const leaf = ben!.member.self?.leafKey;
    await ben!.member.receive({ type: "elsewhere" });
    await world.pass(5_000);
    expect([names(ben!), ben!.member.epoch]).toEqual([["Ana", "Ben"], ana!.member.epoch]);
    expect(ben!.member.self?.leafKey).not.toBe(leaf);
    expect(eventsOf(ben!, "replaced")).toEqual([]);
  });
});

describe("a conflict that comes late", () => {
  test("is about the commit of its epoch, and not about the one that was made since", async () => {
    const world = new World();
    const [ana, ben] = await world.gather(["Ana", "Ben", "Cleo", "Dan"]);
    const [cleo, dan] = [personOf(ana!, world.people[2]!), personOf(ben!, world.people[3]!)];
    world.withhold = (_, { type }) => type === "ask";
    // the loser hears of its conflict only when its next commit is under way
    world.tamper = (to, message) => {
      if (message.type !== "conflict") return message;
      world.time.after(15, () => void to.member.receive(message));
      return undefined;
    };
    await Promise.all([ana!.member.remove(cleo), ben!.member.remove(dan)]);
    await world.pass(4_000);
    for (const someone of [ana!, ben!]) {
      expect(names(someone)).toEqual(["Ana", "Ben"]);
      expect(eventsOf(someone, "rejoining")).toEqual([]);
    }
  });
});

describe("who was cut off", () => {
  test("drops nobody for what it could not hear", async () => {
    const world = new World();
    const [, ben] = await world.gather(["Ana", "Ben", "Cleo"]);
    world.tamper = (to, message) => (to === ben && message.type === "message" ? undefined : message);
    const dan = await world.add("Dan");
    await dan.member.ask();
    await world.pass(2_000);
    ben!.unplugged = true;
    await world.pass(20_000);
    ben!.unplugged = false;
    world.tamper = (_, message) => message;
    await ben!.member.reconnected();
    await world.pass(20_000);
    expect(names(ben!)).toEqual(["Ana", "Ben", "Cleo", "Dan"]);
    expect(eventsOf(dan, "rejoining")).toEqual([]);
  });

  test("does not give up what it commits as soon as it has heard what it missed", async () => {
    const world = new World();
    const [ana, ben] = await world.gather(["Ana", "Ben", "Cleo"]);
    world.withhold = (from, { type }) => type === "ask" && from === world.people[2];
    ben!.unplugged = true;
    await ben!.member.remove(personOf(ben!, world.people[2]!));
    const dan = await world.add("Dan");
    await dan.member.ask();
    await world.pass(2_000);
    ben!.unplugged = false;
    world.tamper = (to, message) => {
      if (message.type !== "state") return message;
      world.time.after(5, () => void to.member.receive(message));
      return undefined;
    };
    await ben!.member.reconnected();
    await world.pass(3_000);
    expect([names(ana!), names(ben!)]).toEqual([
      ["Ana", "Ben", "Dan"],
      ["Ana", "Ben", "Dan"],
    ]);
    expect(eventsOf(ben!, "rejoining")).toEqual([]);
  });

  test("adds nobody again who came in meanwhile with a later request", async () => {
    const world = new World();
    const [ana, ben] = await world.gather(["Ana", "Ben"]);
    world.withhold = (from, { type }) => from === ana && type === "commit";
    world.tamper = (to, message) => (to === ben && message.type === "asked" ? undefined : message);
    const cleo = await world.add("Cleo");
    await cleo.member.ask();
    await world.pass(1_000);
    ana!.unplugged = true;
    world.tamper = (_, message) => message;
    await world.pass(14_000);
    expect(names(cleo)).toEqual(["Ana", "Ben", "Cleo"]);
    const { epoch } = world;
    ana!.unplugged = false;
    world.withhold = () => false;
    await ana!.member.reconnected();
    await world.pass(10_000);
    expect([names(ana!), world.epoch]).toEqual([["Ana", "Ben", "Cleo"], epoch]);
    for (const { sent } of world.people) expect(sent.filter(({ type }) => type === "refuse")).toEqual([]);
  });
});

describe("what somebody wants done", () => {
  test.each(["remove", "block"] as const)(
    "is done with the next leaf where the service knows nothing of this one: %s",
    async (act) => {
      const world = new World();
      const device = await DeviceIdentity.create();
      const room = await roomOf({ link: { mode: "lgcxs", hostHash: device.hostHash } });
      const ana = await world.add("Ana", { room, device });
      await ana.member.found();
      await world.pass(100);
      const others = [await world.add("Ben", { room }), await world.add("Cleo", { room })];
      for (const { member } of others) await member.ask();
      await world.pass(3_000);
      const [ben, cleo] = others.map((one) => personOf(ana, one));
      world.withhold = (from, { type }) => {
        if (type !== "commit" || from !== ana) return false;
        world.give(ana.connection, { type: "unknown" });
        return true;
      };
      await (act === "block" ? ana.member.host.block(cleo!) : ana.member.remove(cleo!));
      await world.pass(100);
      expect([ana.member.phase, names(others[0]!)]).toEqual(["asking", ["Ana", "Ben", "Cleo"]]);
      world.withhold = (from, { type }) => type === "ask" && from === others[1];
      await world.pass(5_000);
      expect([names(ana), names(others[0]!)]).toEqual([
        ["Ana", "Ben"],
        ["Ana", "Ben"],
      ]);
      expect(ana.member.policy?.admission).toBe(act === "block" ? "host" : "open");
      const { epoch } = world;
      await world.pass(20_000);
      expect([world.epoch, ben?.leafKey]).toEqual([epoch, personOf(ana, others[0]!).leafKey]);
    },
  );
});
