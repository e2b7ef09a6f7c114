import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  DeviceIdentity,
  maxToldLength,
  startGroupHere,
  type Group,
  type GroupEvent,
  type GroupHereOptions,
  type GroupOut,
} from "@subrosa/keys/groups";
import type { Engine } from "@subrosa/mls";
import { startEngine } from "../../../../tests/engine.ts";
import { roomOf } from "./world.ts";
import { utf8 } from "../support.ts";
import { Relay } from "./relay.ts";

/** Polls for as long as a busy machine may take. */
function eventually<T>(look: () => T): ReturnType<typeof expect.poll<T>> {
  return expect.poll(look, { timeout: 20_000 });
}

const groups: Group[] = [];
let relay: Relay;
beforeEach(() => {
  relay = new Relay();
});
afterEach(() => {
  for (const group of groups.splice(0)) group.close();
});

async function start(name: string, change: Partial<GroupHereOptions> = {}): Promise<Group> {
  const device = await DeviceIdentity.create();
  const group = await startGroupHere({
    room: await roomOf(),
    device,
    connection: name,
    name,
    engine: startEngine,
    ...change,
  });
  groups.push(group);
  relay.connect(name, group);
  return group;
}

/** A founder and another, both in. */
async function two(change: Partial<GroupHereOptions> = {}): Promise<[Group, Group]> {
  const [ana, ben] = [await start("ana"), await start("ben", change)];
  await ana.found();
  await ben.ask();
  await eventually(() => ana.view.people.map(({ presence }) => presence)).toEqual(["present", "present"]);
  await eventually(() => ben.view.phase).toBe("member");
  return [ana, ben];
}

/** The next event of one kind. */
function next<T extends GroupEvent["type"]>(group: Group, type: T): Promise<Extract<GroupEvent, { type: T }>> {
  return new Promise((resolve) => {
    group.on("event", (event) => {
      if (event.type === type) resolve(event as Extract<GroupEvent, { type: T }>);
    });
  });
}

/** What a key port brought, in order. */
function keyPort(): {
  port: MessagePort;
  brought: { type: string; track: string; baseKey?: Uint8Array; kid: bigint }[];
} {
  const { port1, port2 } = new MessageChannel();
  const brought: ReturnType<typeof keyPort>["brought"] = [];
  port1.addEventListener("message", ({ data }) => brought.push(data));
  port1.start();
  return { port: port2, brought };
}

describe("two groups over a port each", () => {
  test("come together, and talk", async () => {
    const [ana, ben] = await two();
    expect(ana.view).toMatchObject({
      epoch: ben.view.epoch,
      suite: "MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519",
      sendingPaused: false,
      policy: { mode: "lgoxs" },
      self: { identity: { name: "ana" } },
    });
    const heard = next(ana, "message");
    await ben.tell(utf8("hello"));
    expect(await heard).toMatchObject({ data: utf8("hello"), from: { identity: { name: "ben" } } });
    const { epoch } = ana.view;
    expect(await ana.authenticator(epoch!)).toEqual(await ben.authenticator(epoch!));
    expect(await ana.authenticator(99n)).toBeUndefined();
  });

  test("a payload that was sealed and carried by another path is heard once", async () => {
    const [ana, ben] = await two();
    const heard: Uint8Array[] = [];
    ana.on("event", (event) => event.type === "message" && heard.push(event.data));
    const payload = await ben.seal(utf8("by hand"));
    await ana.receive({ type: "signal", payload });
    await ana.receive({ type: "message", payload });
    expect(heard).toEqual([utf8("by hand")]);
  });

  test("export the same secret in each epoch to those who ask for it by one label, and nothing to others", async () => {
    const exported = new Map<string, Map<bigint, string>>();
    const listen = (name: string, group: Group): Group => {
      exported.set(name, new Map());
      group.on("event", (event) => {
        if (event.type === "exported") exported.get(name)!.set(event.epoch, String(event.secret));
      });
      return group;
    };
    const ana = listen("ana", await start("ana", { exports: "a label" }));
    const ben = listen("ben", await start("ben", { exports: "a label" }));
    const cleo = listen("cleo", await start("cleo", { exports: "another label" }));
    const dan = listen("dan", await start("dan"));
    await ana.found();
    for (const group of [ben, cleo, dan]) {
      await group.ask();
      await eventually(() => group.view.phase).toBe("member");
    }
    await eventually(() => ana.view.people.length).toBe(4);
    const epoch = dan.view.epoch!;
    for (const name of ["ana", "ben", "cleo"]) await eventually(() => exported.get(name)!.has(epoch)).toBe(true);
    const of = (name: string): string | undefined => exported.get(name)!.get(epoch);
    expect(of("ben")).toBe(of("ana"));
    expect(of("cleo")).not.toBe(of("ana"));
    expect(exported.get("dan")!.size).toBe(0);
    const mine = [...exported.get("ana")!.values()];
    expect(new Set(mine).size).toBe(mine.length);
    expect(mine.every((secret) => secret.split(",").length === 32 && /[1-9]/.test(secret))).toBe(true);
  });

  test("say what can't be done", async () => {
    const [ana, ben] = await two();
    const outside = await start("cleo");
    await expect(outside.tell(utf8("?"))).rejects.toMatchObject({ name: "GroupError", code: "not-a-member" });
    await expect(outside.seal(utf8("?"))).rejects.toMatchObject({ code: "not-a-member" });
    await expect(ana.host.lock()).rejects.toMatchObject({ code: "not-a-host" });
    await expect(ana.tell(new Uint8Array(maxToldLength + 1))).rejects.toMatchObject({ code: "too-large" });
    // 65,000 characters of base64url, as the protocol has it
    expect((await ana.seal(new Uint8Array(maxToldLength))).length).toBeLessThanOrEqual(48_750);
    ben.close();
    await expect(ben.tell(utf8("?"))).rejects.toMatchObject({ code: "failed" });
    await ben.receive({ type: "ended" });
    await expect(start("dan", { room: await roomOf({ link: { mode: "lko-s" } }) })).rejects.toMatchObject({
      code: "unknown-mode",
    });
    const engine = (): Promise<Engine> => Promise.reject(new Error("not there"));
    await expect(start("eve", { engine })).rejects.toMatchObject({ code: "engine-not-loaded" });
  });

  test("a trapped engine costs its leaf alone: another is started, and we come in anew", async () => {
    const engines: Engine[] = [];
    const engine = async (): Promise<Engine> => {
      const started = await startEngine();
      engines.push(started);
      return started;
    };
    const [ana, ben] = await two({ engine });
    const again = next(ben, "rejoining");
    engines[0]!.stop();
    await ben.tell(utf8("?")).catch(() => undefined);
    expect((await again).reason).toBe("engine-trapped");
    await eventually(() => ben.view.phase).toBe("member");
    expect(engines).toHaveLength(2);
    await eventually(() => ana.view.people.map(({ identity }) => identity.name)).toEqual(["ana", "ben"]);
  });

  test("a flood is bounded: what doesn't fit is dropped, and the service is asked again", async () => {
    const [ana] = await two();
    const said: GroupOut["type"][] = [];
    ana.on("send", ({ type }) => said.push(type));
    const flood = Array.from({ length: 6_000 }, () => ana.receive({ type: "message", payload: new Uint8Array(9_000) }));
    await Promise.all(flood);
    await eventually(() => said).toContain("resume");
    expect(ana.view.phase).toBe("member");
  });
});

describe("keys for frames", () => {
  test("flow over the key port, the same at both ends, and are gone where they came from", async () => {
    const [here, there] = [keyPort(), keyPort()];
    const ana = await start("ana", { frames: here.port });
    const ben = await start("ben", { frames: there.port });
    await ana.found();
    await ben.ask();
    await eventually(() => ben.view.phase).toBe("member");
    ana.attach({ participant: "ana", source: "camera", direction: "send" }, "own");
    const theirs = ben.attach({ participant: "ana", source: "camera", direction: "receive" }, "ana's");
    await eventually(() => here.brought.length).toBeGreaterThan(0);
    const sealing = here.brought.at(-1)!;
    await eventually(() => there.brought.some(({ kid }) => kid === sealing.kid)).toBe(true);
    const opening = there.brought.find(({ kid }) => kid === sealing.kid);
    expect([sealing.type, sealing.track, opening?.track]).toEqual(["install", "own", "ana's"]);
    expect(opening?.baseKey).toEqual(sealing.baseKey);
    theirs.detach();
    await eventually(() => there.brought.at(-1)?.type).toBe("remove");
    const kids = (type: string): bigint[] => there.brought.filter((one) => one.type === type).map(({ kid }) => kid);
    expect(new Set(kids("remove"))).toEqual(new Set(kids("install")));
  });

  test("all go when the group is closed", async () => {
    const { port, brought } = keyPort();
    const ana = await start("ana", { frames: port });
    await ana.found();
    ana.attach({ participant: "ana", source: "microphone", direction: "send" }, "own");
    await eventually(() => brought.map(({ type }) => type)).toEqual(["install"]);
    ana.close();
    await eventually(() => brought.length).toBe(2);
    expect(brought.map(({ type }) => type)).toEqual(["install", "remove"]);
  });

  test("a new frame worker gets none that the one before had", async () => {
    const [former, later] = [keyPort(), keyPort()];
    const [ana, ben] = await two({ frames: former.port });
    ben.attach({ participant: "ben", source: "camera", direction: "send" }, "own");
    await eventually(() => former.brought.length).toBeGreaterThan(0);
    const left = ben.view.self?.leafKey;
    await ben.rejoin(later.port);
    ben.attach({ participant: "ben", source: "camera", direction: "send" }, "own");
    await eventually(() => later.brought.length).toBeGreaterThan(0);
    expect(ben.view.self?.leafKey).not.toBe(left);
    const used = former.brought.map(({ baseKey }) => String(baseKey));
    expect(later.brought.some(({ baseKey }) => used.includes(String(baseKey)))).toBe(false);
    expect(ana.view.people).toHaveLength(2);
  });
});

test("where nothing can be kept, the device stays the same for the page, and says so", async () => {
  const device = await DeviceIdentity.remembered({ create: true });
  expect(device.isKept).toBe(false);
  expect(await DeviceIdentity.remembered()).toBe(device);
});
