import { describe, expect, test } from "vitest";
import { fromServer, toServer, type GroupIn, type GroupOut } from "@subrosa/keys/groups";
import type { Engine } from "@subrosa/mls";
import { startEngine } from "../../../../tests/engine.ts";
import { eventsOf, names, World } from "./world.ts";

describe("a delivery service that was restarted", () => {
  test("whoever would found a group asks first, and founds when nobody came back in time", async () => {
    const world = new World();
    const ana = await world.add("Ana");
    let recovering = true;
    world.withhold = (from, message) => {
      if (message.type !== "create" || !recovering) return false;
      world.give(from.connection, { type: "recovering", retryAfter: 15 });
      return true;
    };
    await ana.member.found();
    await world.pass(1_000);
    expect([ana.member.phase, ana.sent.at(-1)?.type]).toEqual(["asking", "ask"]);
    recovering = false;
    await world.pass(13_000);
    expect(ana.member.phase).toBe("asking");
    await world.pass(2_000);
    expect(names(ana)).toEqual(["Ana"]);
  });

  test("whoever is let in meanwhile founds nothing", async () => {
    const world = new World();
    const [ana] = await world.gather(["Ana"]);
    const ben = await world.add("Ben");
    await ben.member.found();
    await ben.member.receive({ type: "recovering", retryAfter: 2 });
    await world.pass(5_000);
    expect(names(ana!)).toEqual(["Ana", "Ben"]);
    expect(ben.sent.filter(({ type }) => type === "create")).toHaveLength(1);
  });
});

test("a commit whose sender tells the service to leave somebody out whom it doesn't remove is refused", async () => {
  const world = new World();
  const [ana, ben, cleo] = await world.gather(["Ana", "Ben", "Cleo", "Dan"]);
  let spoiled: string | undefined;
  world.tamper = (to, message) => {
    if (message.type !== "commit" || to === ana || (spoiled ??= message.id) !== message.id) return message;
    return { ...message, removed: [cleo!.connection] };
  };
  await world.pass(620_000);
  expect(ben!.sent).toContainEqual({ type: "refuse", id: spoiled });
  expect(eventsOf(ben!, "epoch").flatMap(({ removed }) => removed)).toEqual([]);
  await world.pass(60_000);
  expect([names(ana!), names(ben!)]).toEqual(Array.from({ length: 2 }, () => ["Ana", "Ben", "Cleo", "Dan"]));
});

test("an engine that traps costs its groups, not the page: we come in anew", async () => {
  const world = new World();
  const engines: Engine[] = [];
  const engine = async (): Promise<Engine> => {
    engines.push(await startEngine());
    return engines.at(-1)!;
  };
  const [ana] = await world.gather(["Ana"]);
  const ben = await world.add("Ben", { engine });
  await ben.member.ask();
  await world.pass(2_000);
  engines[0]!.stop();
  await world.pass(8_000);
  expect(eventsOf(ben, "rejoining").map(({ reason }) => reason)).toEqual(["engine-trapped"]);
  expect([engines.length, names(ben), names(ana!)]).toEqual([2, ["Ana", "Ben"], ["Ana", "Ben"]]);
});

test("a server that restarted and knows less: who is behind follows by the commits that others bring", async () => {
  const world = new World();
  const [ana, ben] = await world.gather(["Ana", "Ben"]);
  ben!.unplugged = true;
  const cleo = await world.add("Cleo");
  await cleo.member.ask();
  await world.pass(1_500);
  ben!.unplugged = false;
  await ben!.member.reconnected();
  await ana!.member.reconnected();
  await world.pass(1_000);
  expect([ben!.member.epoch, names(ben!)]).toEqual([ana!.member.epoch, ["Ana", "Ben", "Cleo"]]);
  const resumed = ana!.sent.filter((message) => message.type === "resume").at(-1);
  expect(resumed?.commits).toHaveLength(world.log.length);
});

describe("the protocol's messages", () => {
  const bytes = Uint8Array.of(251, 255, 0);
  const base64url = "-_8A";

  test.each<[GroupOut, object]>([
    [{ type: "create" }, { type: "group-create" }],
    [
      { type: "ask", request: bytes, staying: false },
      { type: "group-ask", request: base64url },
    ],
    [
      { type: "message", payload: bytes },
      { type: "group-message", payload: base64url },
    ],
    [
      { type: "refuse", id: "i" },
      { type: "group-refuse", id: "i" },
    ],
    [
      { type: "signal", to: "ben", payload: bytes },
      { type: "signal", to: "ben", payload: base64url },
    ],
    [
      { type: "resume", epoch: 7n, chain: "c", commits: [{ commit: bytes, key: "k" }] },
      { type: "group-resume", epoch: 7, chain: "c", commits: [{ commit: base64url, key: "k" }] },
    ],
    [
      {
        type: "commit",
        epoch: 7n,
        chain: "c",
        commit: bytes,
        welcome: { shared: bytes, secrets: [{ to: "ben", secret: bytes }] },
        removed: ["cleo"],
      },
      {
        type: "group-commit",
        epoch: 7,
        chain: "c",
        commit: base64url,
        welcome: { shared: base64url, secrets: [{ to: "ben", secret: base64url }] },
        removed: ["cleo"],
      },
    ],
  ])("number %# is written", (message, written) => {
    expect(toServer(message)).toEqual(written);
  });

  test.each<[Parameters<typeof fromServer>[0], GroupIn | undefined]>([
    [
      { type: "group-state", epoch: 7, chain: "c" },
      { type: "state", epoch: 7n, chain: "c" },
    ],
    [
      { type: "group-freed", epoch: 7, chain: "c" },
      { type: "freed", epoch: 7n, chain: "c" },
    ],
    [
      { type: "group-asked", from: "ben", request: base64url },
      { type: "asked", from: "ben", request: bytes },
    ],
    [
      { type: "group-message", from: "ben", payload: base64url },
      { type: "message", from: "ben", payload: bytes },
    ],
    [
      { type: "signal", from: "ben", payload: base64url },
      { type: "signal", from: "ben", payload: bytes },
    ],
    [{ type: "group-message", from: "ben", payload: "no bytes!" }, undefined],
    [{ type: "group-ended" }, { type: "ended" }],
    [{ type: "error", code: "group-exists" }, { type: "exists" }],
    [
      { type: "error", code: "group-recovering", retryAfter: 3 },
      { type: "recovering", retryAfter: 3 },
    ],
    [{ type: "error", code: "group-unknown" }, { type: "unknown" }],
    [{ type: "error", code: "peer-away" }, undefined],
    [
      { type: "group-welcome", epoch: 7, chain: "c", shared: base64url, secret: base64url },
      { type: "welcome", epoch: 7n, chain: "c", shared: bytes, secret: bytes },
    ],
    [
      { type: "group-commit", id: "i", epoch: 7, commit: base64url, removed: ["cleo"], next: { chain: "d", key: "k" } },
      { type: "commit", id: "i", epoch: 7n, commit: bytes, removed: ["cleo"], next: { chain: "d", key: "k" } },
    ],
  ])("number %# is read", (message, read) => {
    expect(fromServer(message)).toEqual(read);
  });
});
