import { describe, expect, test } from "vitest";
import { OpeningKey, KeyRing, SealingKey, defaultSuite } from "@subrosa/sframe";
import { utf8 } from "../support.ts";
import { eventsOf, microphone, names, personOf, roomOf, World } from "./world.ts";

const text = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes);

describe("coming together", () => {
  test("whoever asks is added, and everyone has the same epoch, people and frame keys", async () => {
    const world = new World();
    const [ana, ben, cleo] = await world.gather(["Ana", "Ben", "Cleo"]);
    for (const someone of [ana, ben, cleo]) {
      expect(names(someone!)).toEqual(["Ana", "Ben", "Cleo"]);
      expect(someone!.member.epoch).toBe(world.epoch);
    }
    const sealed = microphone(ben!, ben!);
    const [heard, alsoHeard] = [microphone(ben!, ana!), microphone(ben!, cleo!)];
    const [[kid, baseKey] = [0n, new Uint8Array()]] = sealed.installed;
    expect(heard.installed.get(kid)).toEqual(baseKey);
    expect(alsoHeard.installed.get(kid)).toEqual(baseKey);
    const seal = await SealingKey.derive(defaultSuite, { kid, baseKey });
    const ring = new KeyRing();
    ring.add(await OpeningKey.derive(defaultSuite, { kid, baseKey: heard.installed.get(kid)! }));
    const opened = await ring.open(await seal.seal(utf8("a frame"), utf8("aad")), utf8("aad"));
    expect(opened.ok && text(opened.plaintext)).toBe("a frame");
  });

  test("two who found at once end in one group", async () => {
    const world = new World();
    const [ana, ben] = [await world.add("Ana"), await world.add("Ben")];
    await Promise.all([ana.member.found(), ben.member.found()]);
    await world.pass(3_000);
    expect([names(ana), names(ben)]).toEqual([
      ["Ana", "Ben"],
      ["Ana", "Ben"],
    ]);
  });

  test("a storm of joins becomes a few commits", async () => {
    const world = new World();
    const [ana] = await world.gather(["Ana"]);
    for (let i = 0; i < 20; i++) await (await world.add(`Guest ${i}`)).member.ask();
    await world.pass(4_000);
    expect(ana!.member.people).toHaveLength(21);
    expect(world.log.length).toBeLessThanOrEqual(2);
  });

  test("the first in rank is gone: the next one lets people in", async () => {
    const world = new World();
    const [ana, ben] = await world.gather(["Ana", "Ben"]);
    ana!.unplugged = true;
    const cleo = await world.add("Cleo");
    await cleo.member.ask();
    await world.pass(1_000);
    expect(cleo.member.phase).toBe("asking");
    await world.pass(2_000);
    expect(names(ben!)).toEqual(["Ana", "Ben", "Cleo"]);
  });

  test("two commit at once: one is taken, and both go on in it", async () => {
    const world = new World();
    const [ana, ben] = await world.gather(["Ana", "Ben", "Cleo", "Dan"]);
    const [cleo, dan] = [personOf(ana!, world.people[2]!), personOf(ben!, world.people[3]!)];
    world.withhold = (_, { type }) => type === "ask";
    await Promise.all([ana!.member.remove(cleo), ben!.member.remove(dan)]);
    await world.pass(4_000);
    expect([names(ana!), names(ben!)]).toEqual([
      ["Ana", "Ben"],
      ["Ana", "Ben"],
    ]);
    expect(ana!.member.epoch).toBe(ben!.member.epoch);
    expect(ana!.sent.filter(({ type }) => type === "commit").length).toBeGreaterThan(0);
    expect(ben!.sent.filter(({ type }) => type === "commit").length).toBeGreaterThan(1);
  });
});

test("the post-quantum suite, which links name unless they say otherwise", async () => {
  const world = new World();
  const link = { mode: "lgoqs" };
  const [ana] = await world.gather(["Ana", "Ben", "Cleo"], { room: await roomOf({ link }) });
  expect(names(ana!)).toEqual(["Ana", "Ben", "Cleo"]);
  const other = await world.add("Dan", { room: await roomOf({ link: { mode: "lgoxs" } }) });
  await other.member.ask();
  await world.pass(3_000);
  expect([other.member.phase, names(ana!).length]).toEqual(["asking", 3]);
});

describe("talking", () => {
  test("messages reach all others under their sender's name, once, however often they come", async () => {
    const world = new World();
    const [ana, ben, cleo] = await world.gather(["Ana", "Ben", "Cleo"]);
    world.tamper = (to, message) => {
      if (message.type === "message") void to.member.receive(message);
      return message;
    };
    await ben!.member.tell(utf8("hello"));
    await world.pass(500);
    for (const someone of [ana, cleo]) {
      const told = eventsOf(someone!, "message").map(({ from, data }) => [from.identity.name, text(data)]);
      expect(told).toEqual([["Ben", "hello"]]);
    }
  });

  test("a message that overtakes its commit waits for it", async () => {
    const world = new World();
    const [ana, ben] = await world.gather(["Ana", "Ben"]);
    const held: (() => void)[] = [];
    world.tamper = (to, message) => {
      if (to !== ben || message.type !== "commit") return message;
      held.push(() => void to.member.receive(message));
      return undefined;
    };
    const cleo = await world.add("Cleo");
    await cleo.member.ask();
    await world.pass(900);
    await cleo.member.tell(utf8("early"));
    await world.pass(100);
    expect(held).toHaveLength(1);
    expect(eventsOf(ben!, "message")).toEqual([]);
    held[0]!();
    await world.pass(100);
    expect(eventsOf(ben!, "message").map(({ from, data }) => [from.identity.name, text(data)])).toEqual([
      ["Cleo", "early"],
    ]);
    expect(ana!.member.epoch).toBe(ben!.member.epoch);
  });

  test("outside of a group nothing can be said", async () => {
    const world = new World();
    const ana = await world.add("Ana");
    await expect(ana.member.tell(utf8("anyone?"))).rejects.toMatchObject({ code: "not-a-member" });
  });
});

describe("time", () => {
  test("keys change every ten minutes, by an empty commit", async () => {
    const world = new World();
    const [ana, ben] = await world.gather(["Ana", "Ben"]);
    const before = world.epoch;
    await world.pass(602_000);
    expect(world.epoch).toBe(before + 1n);
    expect([ana!.member.epoch, ben!.member.epoch]).toEqual([world.epoch, world.epoch]);
  });

  test("frames are sealed in a new epoch as soon as all have said that they have it, and no later than after a second", async () => {
    const world = new World();
    const [ana, ben] = await world.gather(["Ana", "Ben", "Cleo"]);
    await world.people[2]!.member.leave();
    await world.pass(200);
    expect(ana!.keys.sendingEpoch).toBe(world.epoch);
    world.withhold = (from, message) => from === ben && message.type === "message";
    await world.pass(1);
    const before = world.epoch;
    const dan = await world.add("Dan");
    await dan.member.ask();
    await world.pass(720);
    expect([world.epoch, ana!.keys.sendingEpoch]).toEqual([before + 1n, before]);
    await world.pass(1_100);
    expect(ana!.keys.sendingEpoch).toBe(before + 1n);
  });

  test("the keys of an epoch that ended open for ten seconds more", async () => {
    const world = new World();
    const [ana, ben] = await world.gather(["Ana", "Ben"]);
    const heard = microphone(ben!, ana!);
    const before = heard.kids.length;
    const cleo = await world.add("Cleo");
    await cleo.member.ask();
    await world.pass(2_000);
    expect(heard.kids).toHaveLength(before + 1);
    await world.pass(12_000);
    expect(heard.kids).toHaveLength(1);
  });
});

describe("going", () => {
  test("who says goodbye is removed", async () => {
    const world = new World();
    const [ana, ben] = await world.gather(["Ana", "Ben"]);
    await ben!.member.leave();
    await world.pass(500);
    expect([names(ana!), ben!.member.phase, eventsOf(ben!, "left").length]).toEqual([["Ana"], "over", 1]);
    expect(
      eventsOf(ana!, "epoch")
        .at(-1)
        ?.removed.map(({ identity }) => identity.name),
    ).toEqual(["Ben"]);
  });

  test("whoever was removed is silent at once, and gets no later key", async () => {
    const world = new World();
    const [ana, ben, cleo] = await world.gather(["Ana", "Ben", "Cleo"]);
    const heard = microphone(cleo!, ana!);
    const spied = microphone(ana!, cleo!);
    expect(heard.kids.length).toBeGreaterThan(0);
    // keeps its leaf, and hears all that the service passes on
    world.withhold = (from, message) => from === cleo && message.type === "ask";
    await ana!.member.remove(personOf(ana!, cleo!));
    await world.pass(1_000);
    expect(heard.kids).toEqual([]);
    expect([names(ana!), names(ben!)]).toEqual([
      ["Ana", "Ben"],
      ["Ana", "Ben"],
    ]);
    expect(spied.kids).toEqual([]);
    expect(cleo!.member.phase).toBe("asking");
    expect(eventsOf(cleo!, "rejoining").map(({ reason }) => reason)).toEqual(["dropped"]);
  });

  test("whoever is lost is dropped, and comes back by themselves", async () => {
    const world = new World();
    const [ana, ben, cleo] = await world.gather(["Ana", "Ben", "Cleo"]);
    cleo!.unplugged = true;
    await world.pass(16_000);
    expect(ana!.member.presenceOf(personOf(ana!, cleo!))).toBe("lost");
    await world.pass(40_000);
    expect(names(ana!)).toEqual(["Ana", "Ben"]);
    cleo!.unplugged = false;
    await cleo!.member.reconnected();
    await world.pass(25_000);
    expect(names(cleo!)).toEqual(["Ana", "Ben", "Cleo"]);
    expect(names(ben!)).toEqual(["Ana", "Ben", "Cleo"]);
  });

  test("a newcomer that never speaks is dropped after 15 seconds", async () => {
    const world = new World();
    const [ana] = await world.gather(["Ana"]);
    const ghost = await world.add("Ghost");
    await ghost.member.ask();
    await world.pass(20);
    ghost.unplugged = true;
    await world.pass(1_000);
    expect(names(ana!)).toEqual(["Ana", "Ghost"]);
    expect(ana!.member.presenceOf(personOf(ana!, ghost))).toBe("connecting");
    await world.pass(16_000);
    expect(names(ana!)).toEqual(["Ana"]);
  });

  test("a reload is the same person: one commit removes the old leaf and adds the new, and nobody left", async () => {
    const world = new World();
    const [ana, ben] = await world.gather(["Ana", "Ben"]);
    ben!.unplugged = true;
    const again = await world.add("Ben", { device: ben!.device });
    const commits = world.log.length;
    await again.member.ask();
    await world.pass(1_500);
    expect(names(ana!)).toEqual(["Ana", "Ben"]);
    expect(world.log.length).toBe(commits + 1);
    expect(eventsOf(ana!, "epoch").flatMap(({ removed }) => removed)).toEqual([]);
    expect(personOf(ana!, again).identity.participant).toBe(again.member.self?.identity.participant);
  });

  test("the old tab of somebody who came in anew is told so", async () => {
    const world = new World();
    const [, ben] = await world.gather(["Ana", "Ben"]);
    const again = await world.add("Ben", { device: ben!.device });
    await again.member.ask();
    await world.pass(1_500);
    expect(ben!.member.phase).toBe("over");
    expect(eventsOf(ben!, "replaced")).toHaveLength(1);
  });

  test("a new frame worker gets a fresh leaf, and none of the old keys", async () => {
    const world = new World();
    const [ana, ben] = await world.gather(["Ana", "Ben"]);
    const sealed = microphone(ben!, ben!);
    const before = personOf(ana!, ben!).leafKey;
    const [used] = [...sealed.installed.values()];
    await ben!.member.rejoin();
    expect(sealed.kids).toEqual([]);
    await world.pass(4_000);
    expect(personOf(ana!, ben!).leafKey).not.toBe(before);
    expect([...sealed.installed.values()]).toHaveLength(1);
    expect([...sealed.installed.values()]).not.toContainEqual(used);
  });
});
