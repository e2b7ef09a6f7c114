import type { ParticipantId, ServerMessage } from "@subrosa/protocol";
import { beforeEach, expect, test } from "vitest";
import { encodeBody } from "../../packages/client/src/channel/body.ts";
import { encodeLetter } from "../../packages/client/src/channel/letters.ts";
import { track, type Guest } from "../../packages/client/test/guests.ts";
import { eventually } from "../eventually.ts";
import { random } from "./support/client.ts";
import { Mallory } from "./support/mallory.ts";
import { Stage } from "./support/stage.ts";

// A member who came in as anyone does, and what its leaf signs.

let stage: Stage;
let [ana, ben]: Guest[] = [];
let mallory: Mallory;
let number = 0;
const stream = random(8);
beforeEach(async () => {
  stage = new Stage();
  [ana, ben] = await stage.gather("Ana", "Ben");
  mallory = await Mallory.enter(stage.link);
  number = 0;
  await stage.sees(["Ana", "Ben", "Mallory"], "Ana", "Ben");
});

const letter = (kind: string, value: unknown, cast = false): Uint8Array => {
  const body = encodeBody({ kind, value });
  if (cast) return encodeLetter({ type: "datagram", body });
  number += 1;
  return encodeLetter({ type: "content", stream, number, body, starts: [{ epoch: 0, number: 1 }] });
};

/** What Mallory says to both; the server names any sender. */
async function tell(...letters: readonly Uint8Array[]): Promise<void> {
  for (const one of letters) {
    const payload = await mallory.seal(one);
    for (const name of ["Ana", "Ben"]) {
      stage.say(name, { type: "group-message", from: stage.wire("Ben").participant, payload } as ServerMessage);
    }
  }
}

const chatOf = (guest: Guest | undefined): string[] =>
  guest?.room.chat.messages.map(({ fromName, text }) => `${fromName}: ${text}`) ?? [];

test("its words are its own, whoever the server says they are from; and after its removal they are nobody's", async () => {
  await tell(letter("chat", { text: "first" }));
  for (const guest of [ana, ben]) await eventually(() => expect(chatOf(guest)).toEqual(["Mallory: first"]));
  const late = await mallory.seal(letter("chat", { text: "late" }));
  const lateCommit = await mallory.commit([]);
  const person = stage.group("Ana").view.people.find(({ identity }) => identity.connection === mallory.participant);
  if (person === undefined) throw new Error("Mallory is not there.");
  await stage.group("Ana").remove(person);
  await stage.sees(["Ana", "Ben"], "Ana", "Ben");
  const { epoch } = stage.group("Ana").view;
  for (const name of ["Ana", "Ben"]) {
    stage.say(name, {
      type: "group-message",
      from: mallory.participant as ParticipantId,
      payload: late,
    } as ServerMessage);
    stage.say(name, { type: "signal", from: mallory.participant as ParticipantId, payload: late } as ServerMessage);
  }
  await stage.spread(lateCommit, [], "Ana", "Ben");
  await tell(letter("chat", { text: "from the epoch before" }), letter("data", { topic: "x", data: "AAEC" }, true));
  await stage.goesOn("Ana", "Ben");
  expect([stage.group("Ana").view.epoch, stage.group("Ben").view.epoch]).toEqual([epoch, epoch]);
  expect(chatOf(ben).filter((text) => text.startsWith("Mallory"))).toEqual(["Mallory: first"]);
});

test("a fake host: nobody is muted, nobody goes, and the call is not over", async () => {
  await ana?.room.local.setMicrophone(track());
  const who = ana?.room.local.id;
  const words = [{ type: "mutes", who, source: "microphone" }, { type: "removes", who, block: true }, { type: "ends" }];
  await tell(...words.flatMap((word) => [letter("host", word), letter("host", word, true)]));
  await tell(letter("chat", { text: "did it work?" }));
  await eventually(() => expect(chatOf(ana)).toContain("Mallory: did it work?"));
  expect(ana?.room.local.tracks.get("microphone")?.muted).toBe(false);
  expect([...ana!.room.participants.values()].map(({ isHost }) => isHost)).toEqual([false, false]);
  await stage.goesOn("Ana", "Ben");
});

test("signalling in somebody's name, or meant for somebody else, reaches no media plane", async () => {
  const [from, to] = [stage.wire("Ben").participant, stage.wire("Ana").participant];
  await tell(
    letter("plane", { from, to, body: "in the name of Ben" }),
    letter("plane", { from: mallory.participant, to: from, body: "for Ben" }),
    letter("plane", { from: mallory.participant, to, body: "for Ana" }),
  );
  await eventually(() => expect(ana?.log).toContain('"for Ana"'));
  expect(ana?.log.filter((line) => /Ben/.test(line))).toEqual([]);
  expect(ben?.log.filter((line) => /Ana|in the name/.test(line))).toEqual([]);
  await stage.goesOn("Ana", "Ben");
});

test("a name, a hand or a picture that it announces is its own, even if it says that it is somebody else's", async () => {
  const profile = {
    name: "Ben",
    id: ben?.room.local.id,
    participant: ben?.room.local.id,
    publications: [{ source: "screen", muted: false }],
  };
  await tell(letter("profile", profile), letter("hand", { raised: true, for: 1e300, id: ben?.room.local.id }));
  const seen = (): unknown => {
    const { participants } = ana!.room;
    return [...participants.values()].map(({ id, name, tracks }) => [
      id === ben?.room.local.id,
      name,
      [...tracks.keys()],
    ]);
  };
  await eventually(() =>
    expect(seen()).toEqual([
      [true, "Ben", []],
      [false, "Ben", ["screen"]],
    ]),
  );
  const hands = (): unknown =>
    [...ana!.room.participants.values()].map(({ handRaisedAt }) => handRaisedAt !== undefined);
  await eventually(() => expect(hands()).toEqual([false, true]));
  await stage.goesOn("Ana", "Ben");
});

test("numbers without end, streams without end and junk in every kind change nothing for the others", async () => {
  const far = 2 ** 48 - 1;
  const body = encodeBody({ kind: "chat", value: { text: "far" } });
  const kinds = ["chat", "hand", "reaction", "data", "file-offer", "file", "profile", "plane", "host", "verify"];
  const values = [
    null,
    [],
    0,
    "x".repeat(9_000),
    { __proto__: null },
    { text: 7 },
    { raised: true, for: -1 },
    { say: "take" },
    { to: {} },
  ];
  await tell(
    encodeLetter({ type: "content", stream, number: far, body, starts: [{ epoch: 0, number: 1 }] }),
    encodeLetter({ type: "position", stream, number: far, starts: [{ epoch: 0, number: far }] }),
    encodeLetter({ type: "content", stream: random(8), number: 1, body, starts: [{ epoch: far, number: far }] }),
    encodeLetter({ type: "ask", stream, first: far, count: 65_535, key: new Uint8Array(32) }),
    encodeLetter({ type: "repeat", stream, key: new Uint8Array(32), sealed: new Uint8Array(60) }),
    encodeLetter({ type: "where" }),
    ...kinds.flatMap((kind) => values.map((value) => letter(kind, value, true))),
    new Uint8Array(256),
    crypto.getRandomValues(new Uint8Array(1_024)),
  );
  await stage.goesOn("Ana", "Ben");
  expect([ana, ben].flatMap((one) => chatOf(one).filter((text) => text.endsWith("far")))).toEqual([]);
});
