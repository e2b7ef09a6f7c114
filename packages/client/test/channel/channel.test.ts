import { beforeEach, describe, expect, test } from "vitest";
import { decodeLetter, encodeLetter, maxBody, type Letter } from "../../src/channel/letters.ts";
import { pad } from "../../src/channel/padding.ts";
import { inTime, settle, World, type Peer } from "./world.ts";

let world: World;
let ana: Peer;
let ben: Peer;
beforeEach(() => {
  world = new World();
  [ana, ben] = [world.add("ana"), world.add("ben")];
  for (const { channel } of [ana, ben]) channel.resync();
});

async function say(peer: Peer, ...values: unknown[]): Promise<void> {
  for (const value of values) await peer.channel.send("chat", value);
}

/** Loses the letters of `from` that are contents with these numbers, each once. */
function loseOnce(from: Peer, ...numbers: number[]): void {
  const left = new Set(numbers);
  world.fate = (parcel) => {
    const letter = decodeLetter(parcel.bytes);
    if (parcel.from !== from || letter?.type !== "content") return "arrive";
    return left.delete(letter.number) ? "lose" : "arrive";
  };
}

describe("a channel", () => {
  test("tells JSON and bytes, in the sender's order, under the name of who signed", async () => {
    await say(ana, "one", { two: [2] }, null);
    await say(ben, "hi");
    expect(ben.said).toEqual(['ana: "one"', 'ana: {"two":[2]}', "ana: null"]);
    expect(ana.said).toEqual(['ben: "hi"']);
  });

  test("puts in order what other paths turned round, and shows doubles once", async () => {
    world.fate = () => "hold";
    await say(ana, 1, 2, 3, 4);
    world.release((held) => [...held, ...held].reverse());
    expect(ben.said).toEqual(["ana: 1", "ana: 2", "ana: 3", "ana: 4"]);
    await world.pass(60_000);
    expect(ben.said).toHaveLength(4);
  });

  test("asks for a gap, and goes on where it was", async () => {
    await say(ana, 1);
    loseOnce(ana, 2, 3);
    await say(ana, 2, 3, 4);
    expect(ben.said).toEqual(["ana: 1"]);
    await world.pass(500);
    expect(ben.said).toEqual(["ana: 1", "ana: 2", "ana: 3", "ana: 4"]);
  });

  test("notices that the very last message is missing", async () => {
    loseOnce(ana, 1);
    await say(ana, "last");
    await world.pass(3_000);
    expect(ben.said).toEqual(['ana: "last"']);
  });

  test("repeats for one member only, who alone can open it", async () => {
    const cy = world.add("cy");
    cy.channel.resync();
    await settle();
    const left = new Set([2]);
    world.fate = ({ to, bytes }) => {
      const letter = decodeLetter(bytes);
      return to === ben && letter?.type === "content" && left.delete(letter.number) ? "lose" : "arrive";
    };
    await say(ana, 1, "secret", 3);
    await world.pass(500);
    expect(ben.said).toHaveLength(3);
    const repeats = world.passed.filter(({ bytes }) => decodeLetter(bytes)?.type === "repeat");
    expect(repeats.map(({ to }) => to.id)).toEqual(["ben"]);
    expect(Buffer.concat(repeats.map(({ bytes }) => bytes)).includes("secret")).toBe(false);
  });

  test("says what can't be had any more, at its place, and goes on", async () => {
    await say(ana, "first");
    world.fate = () => "lose";
    await inTime(world, Array(300).keys(), (number) => say(ana, number));
    world.fate = () => "arrive";
    await say(ana, "newest");
    await world.pass(20_000);
    expect(ben.said.slice(0, 2)).toEqual(['ana: "first"', "45 of ana lost"]);
    expect(ben.said.slice(2)).toEqual([...Array.from({ length: 255 }, (_, at) => `ana: ${at + 45}`), 'ana: "newest"']);
  });

  test("gives up after some questions to a sender who doesn't answer", async () => {
    await say(ana, 1);
    world.fate = () => "lose";
    await say(ana, 2);
    world.fate = ({ from }) => (from === ben ? "lose" : "arrive");
    await say(ana, 3);
    expect(ben.said).toEqual(["ana: 1"]);
    const before = world.passed.length;
    await world.pass(60_000);
    expect(ben.said).toEqual(["ana: 1", "1 of ana lost", "ana: 3"]);
    expect(world.passed.length - before).toBeLessThan(10);
  });

  test("holds a bounded number of what comes too early", async () => {
    await say(ana, "first");
    world.fate = ({ bytes }) => {
      const letter = decodeLetter(bytes);
      return letter?.type === "ask" || (letter?.type === "content" && letter.number === 2) ? "lose" : "arrive";
    };
    await inTime(world, Array(298).keys(), (number) => say(ana, number + 2));
    expect(ben.said.slice(0, 3)).toEqual(['ana: "first"', "1 of ana lost", "ana: 3"]);
  });

  test("tells what waited while there was no connection, once and in order, by the same numbers", async () => {
    ana.online = false;
    const told = Promise.all([say(ana, 1), say(ana, 2)]);
    await world.pass(2_000);
    expect(ben.said).toEqual([]);
    ana.online = true;
    ana.channel.resync();
    await told;
    await world.pass(5_000);
    expect(ben.said).toEqual(["ana: 1", "ana: 2"]);
  });

  test("asks everyone after a connection of one's own was gone", async () => {
    await say(ana, 1);
    ben.online = false;
    await say(ana, 2, 3);
    await world.pass(30_000);
    ben.online = true;
    ben.channel.resync();
    await world.pass(2_000);
    expect(ben.said).toEqual(["ana: 1", "ana: 2", "ana: 3"]);
  });

  test("lets no more wait than it can keep, and rejects all of it at the end", async () => {
    ana.online = false;
    const waiting = Array.from({ length: 256 }, (_, number) => ana.channel.send("chat", number));
    const outcomes = Promise.allSettled(waiting);
    await expect(ana.channel.send("chat", 256)).rejects.toMatchObject({ code: "too-much" });
    ana.channel.close();
    expect(new Set((await outcomes).map(({ status }) => status))).toEqual(new Set(["rejected"]));
    await expect(ana.channel.send("chat", 1)).rejects.toMatchObject({ code: "closed" });
  });

  test("says no more in a second than a server bears of one line", async () => {
    const said = Promise.all(Array.from({ length: 200 }, (_, number) => ana.channel.send("chat", number)));
    await settle();
    expect(ben.said).toHaveLength(60);
    await world.pass(2_000);
    expect(ben.said.length).toBeLessThanOrEqual(100);
    await world.pass(8_000);
    await said;
    expect(ben.said).toEqual(Array.from({ length: 200 }, (_, number) => `ana: ${number}`));
  });

  test("refuses what is too large, and what is neither JSON nor bytes", async () => {
    await expect(ana.channel.send("chat", "x".repeat(maxBody))).rejects.toMatchObject({ code: "too-large" });
    await expect(ana.channel.send("chat", undefined)).rejects.toThrow(TypeError);
    await say(ana, "x".repeat(maxBody - 20));
    expect(ben.said).toHaveLength(1);
  });

  test("casts in no order, and says when there is no path", async () => {
    await ana.channel.cast("chat", 1);
    ana.online = false;
    await expect(ana.channel.cast("chat", 2)).rejects.toMatchObject({ code: "not-connected" });
    expect(ben.said).toEqual(["ana casts 1"]);
  });
});

describe("who comes and goes", () => {
  test("a newcomer starts at each sender's present number, without a word of loss", async () => {
    await say(ana, 1, 2, 3);
    const cy = world.add("cy");
    cy.channel.resync();
    await world.pass(1_000);
    await say(ana, 4);
    await world.pass(10_000);
    expect(cy.said).toEqual(["ana: 4"]);
  });

  test("a newcomer hears what was lost since it came, and nothing from before", async () => {
    await say(ana, 1, 2);
    const cy = world.add("cy");
    cy.channel.resync();
    loseOnce(ana, 3);
    await say(ana, 3, 4);
    await world.pass(1_000);
    expect(cy.said).toEqual(["ana: 3", "ana: 4"]);
    expect(ben.said).toHaveLength(4);
  });

  test("one that came earlier and heard nothing yet is given what it missed, also after another came", async () => {
    const cy = world.add("cy");
    cy.channel.resync();
    world.fate = ({ to }) => (to === cy ? "lose" : "arrive");
    await say(ana, 1, 2);
    world.add("dee").channel.resync();
    world.fate = () => "arrive";
    await say(ana, 3);
    await world.pass(1_000);
    expect(cy.said).toEqual(["ana: 1", "ana: 2", "ana: 3"]);
  });

  test("messages that waited before the first view are the first ones", async () => {
    const cy = world.add("cy");
    cy.leaf = undefined;
    const told = say(cy, "early");
    cy.leaf = "cy/again";
    world.next();
    cy.channel.hurry();
    await told;
    await say(cy, "later");
    await world.pass(3_000);
    expect(ben.said).toEqual(['cy: "early"', 'cy: "later"']);
  });

  test("a sender with a fresh leaf goes on: nothing is shown twice or lost", async () => {
    loseOnce(ana, 2);
    await say(ana, 1, 2, 3);
    world.add("ana");
    ana.channel.resync();
    await world.pass(3_000);
    await say(ana, 4);
    expect(ben.said).toEqual(["ana: 1", "ana: 2", "ana: 3", "ana: 4"]);
  });

  test("a receiver with a fresh leaf goes on too", async () => {
    await say(ana, 1);
    world.fate = ({ to }) => (to === ben ? "lose" : "arrive");
    await say(ana, 2);
    world.fate = () => "arrive";
    world.add("ben");
    ben.channel.resync();
    await world.pass(2_000);
    expect(ben.said).toEqual(["ana: 1", "ana: 2"]);
  });

  test("who was out of the group is not told what was said meanwhile, but that something was", async () => {
    await say(ana, 1);
    world.remove("ben");
    await say(ana, 2);
    world.peers.set("ben", ben);
    world.add("ben");
    ben.channel.resync();
    await say(ana, 3);
    await world.pass(5_000);
    expect(ben.said).toEqual(["ana: 1", "1 of ana lost", "ana: 3"]);
  });

  test("a sender who was dropped and comes back repeats nothing that was shown", async () => {
    await say(ana, 1, 2);
    world.remove("ana");
    world.peers.set("ana", ana);
    world.add("ana");
    ana.channel.resync();
    await say(ana, 3);
    await world.pass(5_000);
    expect(ben.said).toEqual(["ana: 1", "ana: 2", "ana: 3"]);
  });

  test("a reloaded page is a new stream of the same person", async () => {
    await say(ana, 1);
    ana.reload();
    await say(ana, 2);
    expect(ben.said).toEqual(["ana: 1", "ana: 2"]);
  });
});

describe("junk and lies", () => {
  test("nothing that a member sends throws or shows", async () => {
    const valid = encodeLetter({ type: "where" });
    for (let seed = 1; seed <= 2_000; seed++) {
      const bytes = new Uint8Array(1 + ((seed * 7_919) % 300)).map((_, at) => (seed * 31 + at * at * 17 + at) % 251);
      await ana.tell(seed % 2 === 0 ? bytes : pad(bytes));
    }
    await ana.tell(new Uint8Array(0));
    await ana.tell(valid.subarray(1));
    await world.pass(20_000);
    expect(ben.said).toEqual([]);
    await say(ana, "still");
    expect(ben.said).toEqual(['ana: "still"']);
  });

  test("a number from far ahead costs its sender's stream and no memory", async () => {
    await say(ana, 1);
    const content = world.passed.map(({ bytes }) => decodeLetter(bytes)).find((letter) => letter?.type === "content");
    const far = { ...(content as Extract<Letter, { type: "content" }>), number: 2 ** 48 - 1 };
    await ana.tell(encodeLetter(far));
    await world.pass(60_000);
    await say(ben, "hi");
    expect(ana.said).toEqual(['ben: "hi"']);
    expect(ben.said[0]).toBe("ana: 1");
  });

  test("another member can't speak in somebody's stream", async () => {
    const cy = world.add("cy");
    cy.channel.resync();
    await say(ana, 1);
    const parcel = world.passed.find(({ bytes }) => decodeLetter(bytes)?.type === "content");
    await cy.tell(parcel!.bytes);
    expect(ben.said).toEqual(["ana: 1", "cy: 1"]);
    await say(ana, 2);
    expect(ben.said.at(-1)).toBe("ana: 2");
  });

  test("a leaf has one stream", async () => {
    await say(ana, 1);
    const body = Uint8Array.of(0, 4, ...Buffer.from("chat"), ...Buffer.from('"x"'));
    await ana.tell(encodeLetter({ type: "content", stream: "AAAAAAAAAAA", number: 1, starts: [], body }));
    expect(ben.said).toEqual(["ana: 1"]);
  });

  test("who asks all the time is answered so often and no more", async () => {
    await say(ana, 1);
    const content = world.passed.map(({ bytes }) => decodeLetter(bytes)).find((letter) => letter?.type === "content");
    const { stream } = content as Extract<Letter, { type: "content" }>;
    const before = world.passed.length;
    const key = new Uint8Array(32).fill(9);
    for (let ask = 0; ask < 500; ask++) await ben.tell(encodeLetter({ type: "ask", stream, first: 1, count: 1, key }));
    await settle();
    expect(world.passed.length - before - 500).toBeLessThanOrEqual(32);
  });
});

describe("padding", () => {
  test("letters have few lengths", async () => {
    for (const length of [0, 100, 300, 3_000, 40_000]) await say(ana, "x".repeat(length));
    const lengths = world.passed.filter(({ from }) => from === ana).map(({ bytes }) => bytes.length);
    expect(new Set(lengths)).toEqual(new Set([256, 512, 4_096, 47_104]));
  });
});
