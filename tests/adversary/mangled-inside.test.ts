import type { GroupEvent } from "@subrosa/keys/groups";
import { beforeEach, expect, test } from "vitest";
import { encodeBody } from "../../packages/client/src/channel/body.ts";
import { encodeLetter, type Letter } from "../../packages/client/src/channel/letters.ts";
import { pad, unpad } from "../../packages/client/src/channel/padding.ts";
import { systemClock } from "../../packages/client/src/clock.ts";
import { track, type Guest } from "../../packages/client/test/guests.ts";
import { eventually } from "../eventually.ts";
import { random } from "./support/client.ts";
import { dice, mangle, times, warp, type Roll } from "./support/mangle.ts";
import { Stage } from "./support/stage.ts";

// What a member says inside of the group's messages, mangled, for a real room. That they are its own was shown by its signature before.

let stage: Stage;
let ana: Guest;
/** Cleo's leaf signed this. */
let say: (data: Uint8Array) => void;
let late = 0;

beforeEach(async () => {
  late = 0;
  stage = new Stage();
  const listeners: ((event: GroupEvent) => void)[] = [];
  // what Ana lets pass in a second, it lets pass: so that nothing is only dropped for being too much
  ana = stage.room("Ana", {}, { clock: { ...systemClock, now: () => Date.now() + late } }, (group) => {
    const on = group.on.bind(group);
    group.on = (name, listener) => {
      if (name === "event") listeners.push(listener as (event: GroupEvent) => void);
      return on(name, listener);
    };
  });
  await ana.room.join();
  await stage.gather("Ben", "Cleo");
  await stage.sees(["Ana", "Ben", "Cleo"], "Ana");
  await ana.room.local.setMicrophone(track());
  const from = stage.group("Ana").view.people.find(({ identity }) => identity.name === "Cleo");
  if (from === undefined) throw new Error("Cleo is not there.");
  let sequence = 1_000_000;
  say = (data) => {
    late += 2_000;
    sequence += 1;
    for (const listener of listeners) listener({ type: "message", from, sequence, data });
  };
});

async function pelt(make: (roll: Roll) => Uint8Array): Promise<void> {
  const roll = dice(5);
  for (let done = 0; done < times; done += 1) {
    say(make(roll));
    // timers of the room, and what they lead to, have their turn
    if (done % 500 === 0) await new Promise((resolve) => setTimeout(resolve, 0));
  }
  await stage.goesOn("Ana", "Ben");
  const { room, events } = ana;
  const from = new Set(room.chat.messages.map(({ fromName }) => fromName));
  expect(["Ana", "Ben"].filter((name) => !from.has(name))).toEqual([]);
  expect(room.participants.size).toBe(2);
  expect(room.local.tracks.get("microphone")?.muted).toBe(false);
  expect(events.filter((event) => /^(left|error|failed|muted)/.test(event))).toEqual([]);
  const bens = room.chat.messages.filter(({ from: id }) => id === stage.guests.get("Ben")?.room.local.id);
  expect(bens.map(({ text }) => text).filter((text) => !text.startsWith("Ben goes on"))).toEqual([]);
}

const stream = random(8);
const start = { epoch: 0, number: 1 };
const body = encodeBody({ kind: "chat", value: { text: "hello" } });
const letters: readonly Letter[] = [
  { type: "content", stream, number: 1, body, starts: [start] },
  { type: "position", stream, number: 7, starts: [start, { epoch: 2, number: 5 }] },
  { type: "ask", stream, first: 1, count: 3, key: new Uint8Array(32).fill(9) },
  { type: "repeat", stream, key: new Uint8Array(32).fill(9), sealed: new Uint8Array(300) },
  { type: "where" },
  { type: "datagram", body },
];
test.each(letters.map((letter) => [letter.type, letter] as const))("a letter: %s", async (_, letter) => {
  const padded = encodeLetter(letter);
  const bare = unpad(padded) ?? padded;
  await pelt((roll) => (roll(2) === 0 ? mangle(padded, roll) : pad(mangle(bare, roll))));
  expect(stage.seen("Ana")).toEqual(["Ana", "Ben", "Cleo"]);
});

const id = random(16);
const ofFile = { file: id, way: random(8), key: random(32) };
const kinds: Readonly<Record<string, readonly object[]>> = {
  chat: [{ text: "hello" }],
  hand: [{ raised: true, for: 3 }],
  reaction: [{ emoji: "👍" }],
  data: [{ topic: "t", data: "AAEC" }],
  profile: [{ name: "Cleo", publications: [{ source: "camera", muted: false }] }],
  plane: [{ from: id, to: id, body: { sdp: "v=0", candidates: [{ candidate: "x" }] } }],
  host: [{ type: "removes", who: id, block: true }, { type: "mutes", who: id, source: "microphone" }, { type: "ends" }],
  verify: [
    { step: "commit", epoch: "3", number: 1, part: random(32) },
    { step: "reveal", epoch: "3", number: 1, with: id, part: random(32) },
  ],
  "file-offer": [{ id, name: "a.txt", size: 9, type: "text/plain", hash: random(32), key: random(32) }],
  file: [
    { say: "take", of: id, piece: 0, ...ofFile },
    { say: "relay", ...ofFile },
    { say: "end", done: true, ...ofFile },
    { say: "gone", file: id, why: "unknown" },
  ],
};
test.each(Object.entries(kinds))("what letters carry: %s", async (kind, values) => {
  let number = 0;
  const content = (said: Uint8Array): Uint8Array => {
    number += 1;
    return encodeLetter({ type: "content", stream, number, body: said, starts: [start] });
  };
  await pelt((roll) => {
    const value = values[roll(values.length)];
    const whole = encodeBody({ kind, value });
    const said = roll(2) === 0 ? mangle(whole, roll) : encodeBody({ kind, value: warp(value, roll) ?? null });
    return roll(2) === 0 ? encodeLetter({ type: "datagram", body: said }) : content(said);
  });
  // all of it was heard, and what comes next is
  say(content(encodeBody({ kind: "chat", value: { text: "the last one" } })));
  await eventually(() => expect(ana.room.chat.messages.map(({ text }) => text)).toContain("the last one"));
});
