import { beforeEach, describe, expect, test } from "vitest";
import { decodeLetter } from "../../src/channel/letters.ts";
import { inTime, World, type Peer } from "./world.ts";

/** What the server lets through from one of six people to another, as base64url: bytes a second, and at once. */
const perSecond = 26_214;
const atOnce = 278_528;

let world: World;
let ana: Peer;
let ben: Peer;
let cy: Peer;
let dropped: number;
beforeEach(() => {
  world = new World();
  [ana, ben, cy] = [world.add("ana"), world.add("ben"), world.add("cy")];
  for (const { channel } of [ana, ben, cy]) channel.resync();
  dropped = 0;
});

/** From now on Ben's line has room for what `admits` says; the server tells whose letter it drops. */
function fill(admits: (bytes: number, from: Peer) => boolean): void {
  world.fate = ({ from, to, bytes }) => {
    if (to !== ben || admits((bytes.length + 150) * (4 / 3), from)) return "arrive";
    dropped += 1;
    queueMicrotask(() => from.channel.unheard());
    return "lose";
  };
}

const big = (number: number): string => `${number} ${"x".repeat(31_000)}`;
const numbersOf = (peer: Peer): string[] => peer.said.map((line) => line.slice(0, 8).replace(/[^\d]/g, ""));

describe("a full line", () => {
  test("of which one sender has a share: what did not fit comes later, all of it, once and in order", async () => {
    const levels = new Map<Peer, { level: number; at: number }>();
    fill((bytes, from) => {
      const now = world.clock.now();
      const { level, at } = levels.get(from) ?? { level: atOnce, at: now };
      const filled = Math.min(atOnce, level + ((now - at) / 1_000) * perSecond);
      levels.set(from, { level: filled >= bytes ? filled - bytes : filled, at: now });
      return filled >= bytes;
    });
    const numbers = Array.from({ length: 20 }, (_, number) => String(number));
    const said = Promise.all(numbers.map((number) => ana.channel.send("chat", big(Number(number)))));
    await world.pass(10_000);
    await said;
    expect(numbersOf(cy)).toEqual(numbers);
    expect(dropped).toBeGreaterThan(5);
    expect(ben.said.length).toBeLessThan(20);
    await world.pass(120_000);
    expect(numbersOf(ben)).toEqual(numbers);
    expect(ben.said.join("")).not.toContain("lost");
  });

  test("of which nothing is left until long after the last word: it comes, though nobody says more", async () => {
    await ana.channel.send("chat", "first");
    let full = true;
    fill(() => !full);
    await ana.channel.send("chat", "last");
    await world.pass(60_000);
    expect(ben.said).toEqual(['ana: "first"']);
    full = false;
    await world.pass(5_000);
    expect(ben.said).toEqual(['ana: "first"', 'ana: "last"']);
    expect(cy.said).toEqual(ben.said);
    // It was told about every three seconds, and no more once it was heard.
    expect(dropped).toBeLessThan(30);
    const before = world.passed.length;
    await world.pass(60_000);
    expect(world.passed.length - before).toBeLessThan(5);
  });

  test("for longer than a sender can keep what it said: the loss is told to both, at its place, and the rest comes", async () => {
    let full = false;
    const behind: string[] = [];
    ana.channel.onBehind((member) => behind.push(member));
    fill((_, from) => from !== ana || !full);
    await ana.channel.send("chat", "0");
    full = true;
    const numbers = Array.from({ length: 300 }, (_, at) => String(at + 1));
    await inTime(world, numbers, (number) => ana.channel.send("chat", number));
    full = false;
    await world.pass(10_000);
    const [first, lost, ...rest] = ben.said;
    expect(first).toBe('ana: "0"');
    const count = Number(/^(\d+) of ana lost$/.exec(lost ?? "")?.[1]);
    expect(count).toBe(300 - 256);
    expect(rest).toEqual(Array.from({ length: 256 }, (_, at) => `ana: "${at + 45}"`));
    expect(cy.said).toHaveLength(301);
    expect(behind).toEqual(["ben"]);
  });

  test("costs nobody a word who has said nothing", () => {
    const before = world.passed.length;
    ana.channel.unheard();
    world.clock.pass(10_000);
    const positions = world.passed.slice(before).map(({ bytes }) => decodeLetter(bytes)?.type);
    expect(positions).toEqual([]);
  });
});
