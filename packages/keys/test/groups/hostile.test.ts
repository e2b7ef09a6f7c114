import { describe, expect, test } from "vitest";
import { type Engine, type Group, suites } from "@subrosa/mls";
import { DeviceIdentity, type GroupIn } from "@subrosa/keys/groups";
import { RoomSecret } from "@subrosa/keys";
import { makeCredential, type OwnIdentity } from "../../src/groups/credential.ts";
import { Entrance } from "../../src/groups/entrance.ts";
import { Pass } from "../../src/groups/pass.ts";
import { JoinRequests } from "../../src/groups/join-request.ts";
import { Statements } from "../../src/groups/statement.ts";
import { applicationSecret, utf8 } from "../support.ts";
import { startEngine } from "../../../../tests/engine.ts";
import { eventsOf, names, personOf, roomOf, session, World, type Someone } from "./world.ts";

describe("who doesn't have the secret", () => {
  test("another link's secret: no commit is made for it, and nothing is answered", async () => {
    const world = new World();
    const [ana] = await world.gather(["Ana"]);
    const mallory = await world.add("Mallory", { room: await roomOf({ secret: await applicationSecret(8) }) });
    await mallory.member.ask();
    await world.pass(30_000);
    expect([world.epoch, names(ana!), eventsOf(mallory, "different-passphrase")]).toEqual([0n, ["Ana"], []]);
  });

  test("the right link and another passphrase: is told so before anything is committed", async () => {
    const world = new World();
    const application = new Uint8Array(32).fill(7);
    const secret = (passphrase: string): Promise<RoomSecret> =>
      RoomSecret.from({ room: "garden", application, passphrase });
    const [ana] = await world.gather(["Ana"], { room: await roomOf({ secret: await secret("amber birch") }) });
    const ben = await world.add("Ben", { room: await roomOf({ secret: await secret("amber beach") }) });
    await ben.member.ask();
    await world.pass(500);
    expect([world.epoch, names(ana!), eventsOf(ben, "different-passphrase").length]).toEqual([0n, ["Ana"], 1]);
  });

  test("a room without R: who has another passphrase is told so as well", async () => {
    const world = new World();
    const secret = (passphrase: string): Promise<RoomSecret> => RoomSecret.from({ room: "garden", passphrase });
    const [ana] = await world.gather(["Ana"], { room: await roomOf({ secret: await secret("amber birch") }) });
    const ben = await world.add("Ben", { room: await roomOf({ secret: await secret("amber beach") }) });
    await ben.member.ask();
    await world.pass(500);
    expect([world.epoch, names(ana!), eventsOf(ben, "different-passphrase").length]).toEqual([0n, ["Ana"], 1]);
  });
});

describe("a server that lies", () => {
  test("a request that it repeats for another connection, or after its leaf came in, adds nobody", async () => {
    const world = new World();
    const [ana, ben] = await world.gather(["Ana", "Ben"]);
    const request = ben!.sent.find((message) => message.type === "ask")!.request;
    world.give(ana!.connection, { type: "asked", from: "a ghost", request });
    await world.pass(3_000);
    const before = world.epoch;
    world.give(ana!.connection, { type: "asked", from: ben!.connection, request });
    await ben!.member.leave();
    await world.pass(3_000);
    world.give(ana!.connection, { type: "asked", from: ben!.connection, request });
    await world.pass(3_000);
    expect([world.epoch, names(ana!)]).toEqual([before + 1n, ["Ana"]]);
  });

  test("an older request of somebody who is here doesn't throw them out", async () => {
    const world = new World();
    const [ana] = await world.gather(["Ana"]);
    const ben = await world.add("Ben");
    const kept: GroupIn[] = [];
    world.tamper = (to, message) => {
      if (to !== ana || message.type !== "asked" || kept.length > 0) return message;
      kept.push(message);
      return undefined;
    };
    await ben.member.ask();
    await world.pass(13_000);
    expect(names(ana!)).toEqual(["Ana", "Ben"]);
    const [before, leaf] = [world.epoch, personOf(ana!, ben).leafKey];
    await ana!.member.receive(kept[0]!);
    await world.pass(3_000);
    expect([world.epoch, personOf(ana!, ben).leafKey]).toEqual([before, leaf]);
  });

  test("junk in every message changes nothing", async () => {
    const world = new World();
    const [ana, ben] = await world.gather(["Ana", "Ben"]);
    const junk = crypto.getRandomValues(new Uint8Array(300));
    const payload = (first: number): Uint8Array => Uint8Array.of(first, ...junk);
    for (let i = 0; i < 100; i++) {
      for (const first of [0, 1, 2, 3]) await ana!.member.receive({ type: "message", payload: payload(first) });
      await ana!.member.receive({ type: "asked", from: `ghost ${i}`, request: payload(i) });
      await ana!.member.receive({ type: "signal", payload: payload(1) });
      const parts = { shared: payload(0), secret: payload(0) };
      await ana!.member.receive({ type: "welcome", epoch: 1n, chain: "x", ...parts });
      await ana!.member.receive({ type: "conflict" });
    }
    await ben!.member.tell(utf8("still here"));
    await world.pass(500);
    expect([eventsOf(ana!, "message").length, eventsOf(ana!, "split").length, ana!.member.phase]).toEqual([
      1,
      0,
      "member",
    ]);
  });

  test("a commit that is kept from one member: it asks where the group stands, and follows", async () => {
    const world = new World();
    const [ana, ben] = await world.gather(["Ana", "Ben"]);
    world.tamper = (to, message) => (to === ben && message.type === "commit" ? undefined : message);
    const cleo = await world.add("Cleo");
    await cleo.member.ask();
    await world.pass(1_000);
    world.tamper = (_, message) => message;
    await world.pass(15_000);
    expect([names(ben!), ben!.member.epoch]).toEqual([["Ana", "Ben", "Cleo"], ana!.member.epoch]);
    expect(eventsOf(ben!, "rejoining")).toEqual([]);
  });

  test("an answer from before our commit doesn't undo it", async () => {
    const world = new World();
    const [ana] = await world.gather(["Ana", "Ben"]);
    const cleo = await world.add("Cleo");
    await cleo.member.ask();
    await ana!.member.reconnected();
    await world.pass(3_000);
    expect([names(cleo), eventsOf(ana!, "rejoining")]).toEqual([["Ana", "Ben", "Cleo"], []]);
  });

  test("a removal that it keeps from everybody: whoever made it stops sending", async () => {
    const world = new World();
    const [ana, ben] = await world.gather(["Ana", "Ben", "Cleo"]);
    world.withhold = (_, { type }) => type === "commit";
    await ana!.member.remove(personOf(ana!, ben!));
    await world.pass(9_000);
    expect(eventsOf(ana!, "sending")).toEqual([]);
    await world.pass(3_000);
    expect(eventsOf(ana!, "sending").map(({ paused }) => paused)).toEqual([true]);
  });

  test("people whom it cuts off and nobody may remove: senders stop", async () => {
    const world = new World();
    const [ana, ben, cleo, dan] = await world.gather(["Ana", "Ben", "Cleo", "Dan"]);
    world.withhold = (_, { type }) => type === "commit" || type === "ask";
    for (const someone of [ben, cleo, dan]) someone!.unplugged = true;
    await world.pass(40_000);
    expect(eventsOf(ana!, "sending")).toEqual([]);
    await world.pass(15_000);
    expect(eventsOf(ana!, "sending").map(({ paused }) => paused)).toEqual([true]);
  });

  test("two histories for two halves: it is seen, and all are in one group again", async () => {
    const world = new World();
    const [ana, ben, cleo, dan] = await world.gather(["Ana", "Ben", "Cleo", "Dan"]);
    await splitInTwo(world, [ana!, ben!], [cleo!, dan!]);
    expect(ana!.member.epoch).toBe(cleo!.member.epoch);
    world.tamper = (_, message) => message;
    await world.pass(90_000);
    expect(world.people.flatMap((one) => eventsOf(one, "split")).length).toBeGreaterThan(0);
    expect([ana, ben].flatMap((one) => eventsOf(one!, "rejoining"))).toEqual([]);
    for (const someone of world.people) {
      expect([names(someone), someone.member.epoch]).toEqual([["Ana", "Ben", "Cleo", "Dan"], world.epoch]);
    }
  });
});

describe("a member who breaks the rules", () => {
  test("a second leaf of one device, somebody's connection, an unsigned credential: all refuse, and the epoch is free again", async () => {
    const world = new World();
    const [ana, ben, cleo] = await world.gather(["Ana", "Ben", "Cleo"]);
    const rogue = await Rogue.enter(world);
    const device = await DeviceIdentity.create();
    const fresh: OwnIdentity = {
      connection: "somewhere",
      name: "Ghost",
      admission: undefined,
      expires: 1_900_000_000_000,
    };
    const wrong: [DeviceIdentity, OwnIdentity, string][] = [
      [ana!.device, fresh, session],
      [device, { ...fresh, connection: ben!.connection }, session],
      [device, fresh, "another session"],
      [device, { ...fresh, name: "x".repeat(300) }, session],
    ];
    for (const [signer, identity, forSession] of wrong) {
      const before = world.epoch;
      await rogue.add(signer, identity, forSession);
      expect(world.epoch).toBe(before + 1n);
      await world.pass(1_000);
      expect([world.epoch, names(cleo!).includes("Ghost")]).toEqual([before, false]);
      expect([ana, ben, cleo].map((one) => one!.member.phase)).toEqual(["member", "member", "member"]);
    }
    const dan = await world.add("Dan");
    await dan.member.ask();
    await world.pass(3_000);
    expect(names(dan)).toContain("Ana");
  });

  test("whoever says that the call was split is named, once for an epoch, and makes nobody begin again", async () => {
    const world = new World();
    const [ana, ben] = await world.gather(["Ana", "Ben"]);
    const statements = new Statements(await roomOf());
    const lie = async (device: DeviceIdentity): Promise<void> => {
      const sealed = await statements.seal(device, ana!.member.epoch!, new Uint8Array(48));
      await ana!.member.receive({ type: "message", payload: Uint8Array.of(2, ...sealed) });
    };
    for (let i = 0; i < 10; i++) await lie(ben!.device);
    await lie(await DeviceIdentity.create());
    await world.pass(4_000);
    expect(eventsOf(ana!, "split").map(({ by }) => by.identity.name)).toEqual(["Ben"]);
    expect([eventsOf(ana!, "rejoining"), names(ana!)]).toEqual([[], ["Ana", "Ben"]]);
  });
});

/** Each half is shown its own removal of nobody: an empty commit by one of its own, for the same epoch. */
async function splitInTwo(world: World, one: readonly Someone[], other: readonly Someone[]): Promise<void> {
  const half = new Set(one);
  const commits = new Map<Someone, GroupIn>();
  world.withhold = (from, message) => {
    if (message.type !== "commit") return false;
    const next = { chain: `half of ${from.name}`, key: "key" };
    const { epoch, commit, removed } = message;
    commits.set(from, { type: "commit", id: `of ${from.name}`, epoch, commit, removed, next });
    return true;
  };
  await world.pass(620_000);
  const [left, right] = [[...commits].find(([by]) => half.has(by)), [...commits].find(([by]) => !half.has(by))];
  for (const [commit, members] of [
    [left?.[1], one],
    [right?.[1], other],
  ] as const) {
    if (commit !== undefined) for (const { member } of members) await member.receive(commit);
  }
  world.withhold = () => false;
  // the server stands with the first half
  if (left?.[1].type === "commit" && left[1].next !== undefined) {
    const { epoch, commit, removed, next } = left[1];
    world.epoch = epoch + 1n;
    world.chain = next.chain;
    world.log.push({ commit, epoch, removed, ...next });
  }
}

/** A member with an engine of its own, and no manners. */
class Rogue {
  readonly #world: World;
  readonly #engine: Engine;
  readonly #group: Group;

  private constructor(world: World, engine: Engine, group: Group) {
    this.#world = world;
    this.#engine = engine;
    this.#group = group;
  }

  /** Comes in as anyone does. */
  static async enter(world: World): Promise<Rogue> {
    const room = await roomOf();
    const seat = { room, device: await DeviceIdentity.create(), connection: "rogue", name: "Rogue", clock: world.time };
    const engine = await startEngine();
    const entrance = new Entrance(seat, new JoinRequests(room), new Pass(seat, undefined, undefined));
    const request = await entrance.ask(engine);
    const got: GroupIn[] = [];
    const give = world.give.bind(world);
    world.give = (to, message) => (to === "rogue" ? void got.push(message) : give(to, message));
    for (const one of [...world.members]) world.give(one, { type: "asked", from: "rogue", request });
    await world.pass(1_500);
    const welcome = got.find((message) => message.type === "welcome")!;
    const entered = await entrance.enter(welcome.shared, welcome.secret);
    return new Rogue(world, engine, entered!.group);
  }

  /** Adds a leaf that no honest member would, and clears its commit again. */
  async add(device: DeviceIdentity, identity: OwnIdentity, forSession: string): Promise<void> {
    const leaf = this.#engine.leaf(suites.x25519);
    const keyPackage = leaf.keyPackage(await makeCredential(device, forSession, leaf.signatureKey, identity));
    this.#group.readKeyPackage(keyPackage);
    const { commit } = this.#group.commit({ add: [keyPackage] });
    const { epoch, chain } = this.#world;
    const from: Someone = { ...this.#world.people[0]!, connection: "rogue", name: "Rogue" };
    this.#world.serve(from, { type: "commit", epoch, chain: chain!, commit, welcome: undefined, removed: [] });
    this.#group.clearPending();
  }
}
