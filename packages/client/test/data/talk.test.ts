import { beforeEach, describe, expect, test } from "vitest";
import { longestText } from "../../src/api/chat.ts";
import { longestData } from "../../src/api/data.ts";
import { Chat } from "../../src/data/chat.ts";
import { Data } from "../../src/data/data.ts";
import { Hands } from "../../src/data/hands.ts";
import { Reactions } from "../../src/data/reactions.ts";
import { inTime, settle, World, type Peer } from "../channel/world.ts";
import { company } from "./company.ts";

const everyone = ["ana", "ben", "cy"];

class Person {
  readonly peer: Peer;
  readonly company: ReturnType<typeof company>;
  readonly chat: Chat;
  readonly hands: Hands;
  readonly reactions: Reactions;
  readonly data: Data;

  constructor(id: string, world: World) {
    this.peer = world.page(id);
    this.peer.quiet = true;
    const others = everyone.filter((other) => other !== id);
    this.company = company(id, others, world.clock);
    this.chat = new Chat(this.company);
    this.hands = new Hands(this.company);
    this.reactions = new Reactions(this.company);
    this.data = new Data(this.company);
    this.follow();
    world.add(id);
    this.peer.channel.resync();
  }

  /** Another session begins, or this one. */
  follow(): void {
    const { channel } = this.peer;
    for (const feature of [this.chat, this.hands, this.reactions, this.data]) feature.follow(channel);
  }

  get said(): string[] {
    return this.chat.messages.map(({ fromName, text, state }) => `${fromName}: ${text} (${state})`);
  }
}

let world: World;
let ana: Person;
let ben: Person;
beforeEach(() => {
  world = new World();
  [ana, ben] = [new Person("ana", world), new Person("ben", world)];
});

test("a hand that was lost on a full line is told anew when that is known", async () => {
  world.fate = ({ from, to }) => (from === ana.peer && to === ben.peer ? "lose" : "arrive");
  await ana.hands.raise(true);
  await inTime(world, Array(260).keys(), (number) => ana.chat.send(String(number)));
  expect(ben.company.people.seats.get("ana")?.handRaisedAt).toBeUndefined();
  world.fate = () => "arrive";
  await ana.chat.send("last");
  await world.pass(3_000);
  expect(ben.company.people.seats.get("ana")?.handRaisedAt).toBeDefined();
});

describe("the chat", () => {
  test("is the same for both, with the names of who signed", async () => {
    await ana.chat.send("hi");
    await ben.chat.send("hello");
    expect(ana.said).toEqual(["Ana: hi (sent)", "Ben: hello (sent)"]);
    expect(ben.said).toEqual(ana.said);
    expect(ana.chat.messages.map(({ own }) => own)).toEqual([true, false]);
    expect(new Set(ana.chat.messages.map(({ id }) => id)).size).toBe(2);
  });

  test("a message without a connection is sending, then failed, then sent by a retry, and shown once", async () => {
    ana.peer.online = false;
    const sent = ana.chat.send("hi");
    await settle();
    expect(ana.said).toEqual(["Ana: hi (sending)"]);
    await world.pass(10_500);
    expect(ana.said).toEqual(["Ana: hi (failed)"]);
    ana.peer.online = true;
    await ana.chat.retry(ana.chat.messages[0]!.id);
    await sent;
    await world.pass(10_500);
    expect(ana.said).toEqual(["Ana: hi (sent)"]);
    expect(ben.said).toEqual(["Ana: hi (sent)"]);
  });

  test("a failed message goes out by itself when the connection is back", async () => {
    ana.peer.online = false;
    const sent = ana.chat.send("hi");
    await world.pass(12_000);
    ana.peer.online = true;
    ana.peer.channel.resync();
    await sent;
    expect(ben.said).toEqual(["Ana: hi (sent)"]);
  });

  test("a message that a session's end left unsent can be sent in the next one", async () => {
    ana.peer.online = false;
    const sent = ana.chat.send("hi");
    ana.peer.reload();
    await expect(sent).rejects.toMatchObject({ code: "closed" });
    expect(ana.said).toEqual(["Ana: hi (failed)"]);
    ana.peer.online = true;
    ana.follow();
    await ana.chat.retry(ana.chat.messages[0]!.id);
    expect(ana.said).toEqual(["Ana: hi (sent)"]);
    expect(ben.said).toEqual(["Ana: hi (sent)"]);
  });

  test("says where something of somebody is missing, once", async () => {
    await ana.chat.send("first");
    world.fate = ({ from }) => (from === ana.peer ? "lose" : "arrive");
    await inTime(world, Array(300).keys(), () => ana.chat.send("x"));
    world.fate = () => "arrive";
    await ana.chat.send("last");
    await world.pass(20_000);
    expect(ben.said.slice(0, 3)).toEqual(["Ana: first (sent)", "Ana:  (missing)", "Ana: x (sent)"]);
    expect(ben.said.filter((line) => line.includes("missing"))).toHaveLength(1);
  });

  test("keeps the newest thousand", async () => {
    await inTime(world, Array(1_010).keys(), (number) => ana.chat.send(`${number}`));
    expect(ben.chat.messages).toHaveLength(1_000);
    expect(ben.chat.messages[0]!.text).toBe("10");
  });

  test("refuses what is empty or too long, of oneself and of others", async () => {
    await expect(ana.chat.send("  ")).rejects.toMatchObject({ code: "wrong-state" });
    await expect(ana.chat.send("x".repeat(longestText + 1))).rejects.toMatchObject({ code: "too-large" });
    for (const junk of [null, 7, {}, { text: 7 }, { text: "" }, { text: "x".repeat(longestText + 1) }]) {
      await ana.peer.channel.send("chat", junk);
    }
    expect(ben.said).toEqual([]);
    expect(ana.said).toEqual([]);
  });

  test("outside of a session nothing can be said", async () => {
    await expect(new Chat(ana.company).send("hi")).rejects.toMatchObject({ code: "wrong-state" });
  });
});

describe("raised hands", () => {
  test("are raised, known in their order, and taken down", async () => {
    await ana.hands.raise(true);
    world.clock.pass(500);
    await ben.hands.raise(true);
    expect(ben.company.people.seats.get("ana")?.handRaisedAt).toBeLessThan(ben.hands.own!);
    expect(ana.company.people.seats.get("ben")?.handRaisedAt).toBeGreaterThan(ana.hands.own!);
    await ana.hands.raise(false);
    expect([ana.hands.own, ben.company.people.seats.get("ana")?.handRaisedAt]).toEqual([undefined, undefined]);
  });

  test("newcomers know them, and since when", async () => {
    await ana.hands.raise(true);
    const raisedAt = ana.hands.own;
    world.clock.pass(60_000);
    const cy = new Person("cy", world);
    // Its page was not ready for the first word of it.
    await world.pass(3_000);
    const told = cy.company.people.seats.get("ana")?.handRaisedAt ?? Infinity;
    expect(told - raisedAt!).toBeLessThan(3_000);
    expect(cy.company.people.seats.get("ben")?.handRaisedAt).toBeUndefined();
  });

  test("a fresh leaf of the same page keeps its hand, a reloaded page doesn't", async () => {
    await ana.hands.raise(true);
    world.add("ana");
    ana.peer.channel.resync();
    await settle();
    expect(ben.company.people.seats.get("ana")?.handRaisedAt).toBeDefined();
    ana.peer.reload();
    await settle();
    expect(ben.company.people.seats.get("ana")?.handRaisedAt).toBeUndefined();
  });

  test("who came after us did not raise a hand before that", async () => {
    await ben.peer.channel.send("hand", { raised: true, for: 1e300 });
    expect(ana.company.people.seats.get("ben")?.handRaisedAt).toBe(1_000_000);
    await ana.peer.channel.send("hand", { raised: true, for: 1e300 });
    expect(ben.company.people.seats.get("ana")?.handRaisedAt).toBe(0);
    for (const junk of [null, { raised: true }, { raised: true, for: -1 }, { raised: 7 }]) {
      await ana.peer.channel.send("hand", junk);
    }
    expect(ben.company.people.seats.get("ana")?.handRaisedAt).toBe(0);
    ben.hands.left("ana");
    expect(ben.company.people.seats.get("ana")?.handRaisedAt).toBeUndefined();
  });
});

describe("reactions", () => {
  test("reach all, oneself too", async () => {
    for (const emoji of ["👍", "👋🏽", "🏳️‍🌈", "🇦🇹", "❤️", "1️⃣"]) await ana.reactions.react(emoji);
    expect(ben.company.told).toEqual(["Ana 👍", "Ana 👋🏽", "Ana 🏳️‍🌈", "Ana 🇦🇹", "Ana ❤️", "Ana 1️⃣"]);
    expect(ana.company.told).toEqual(ben.company.told);
  });

  test("are emoji, and so many of one person at once", async () => {
    for (const junk of ["", "hi", "👍 read this", "👍".repeat(30), 7]) {
      await ana.peer.channel.cast("reaction", { emoji: junk }, {});
    }
    await expect(ana.reactions.react("hi")).rejects.toMatchObject({ code: "too-large" });
    for (let number = 0; number < 50; number++) await ana.reactions.react("👍");
    expect(ben.company.told).toHaveLength(10);
  });
});

describe("an application's messages", () => {
  test("arrive with topic and sender, reliably or not", async () => {
    await ana.data.send("pad", Uint8Array.of(1, 2));
    await ana.data.send("pad", Uint8Array.of(3), { reliable: false });
    expect(ben.company.told).toEqual(["Ana pad 1 2", "Ana pad 3"]);
  });

  test("are told only to whom they are for", async () => {
    const cy = new Person("cy", world);
    await ana.data.send("pad", Uint8Array.of(1), { to: ["ben"] });
    await ana.data.send("pad", Uint8Array.of(2), { to: ["cy"], reliable: false });
    expect([ben.company.told, cy.company.told]).toEqual([["Ana pad 1"], ["Ana pad 2"]]);
  });

  test("have bounds, and junk is nothing", async () => {
    await expect(ana.data.send("pad", new Uint8Array(longestData + 1))).rejects.toMatchObject({ code: "too-large" });
    await expect(ana.data.send("", new Uint8Array(1))).rejects.toMatchObject({ code: "too-large" });
    await ana.data.send("pad", new Uint8Array(longestData), { to: Array.from({ length: 64 }, () => "x".repeat(43)) });
    for (const junk of [null, { topic: "pad" }, { topic: "pad", data: "!" }, { topic: "", data: "AA" }]) {
      await ana.peer.channel.send("data", junk);
    }
    expect(ben.company.told).toEqual([]);
  });
});
