import { createLink } from "@subrosa/keys";
import type { ParticipantId, ServerMessage } from "@subrosa/protocol";
import { expect, test } from "vitest";
import { server } from "../../packages/client/test/guests.ts";
import { eventually } from "../eventually.ts";
import { random } from "./support/client.ts";
import { Stage } from "./support/stage.ts";

// A malicious server between honest people, who run the real client.

const stranger = (): ParticipantId => random(16) as ParticipantId;

test("a link whose fragment was stripped is no call: nothing is said to the server", async () => {
  const link = createLink({ origin: "https://meet.example", room: "rose", kind: "group" });
  for (const stripped of [
    link.split("#")[0] ?? "",
    `${link.split("#")[0]}#`,
    `${link.split(".").slice(0, 3).join(".")}`,
  ]) {
    const { room } = new Stage(stripped).room("Ana");
    await expect(room.join()).rejects.toMatchObject({ code: expect.stringMatching(/^(incomplete|invalid)-link$/) });
  }
  expect(server.joins).toEqual([]);
});

test("all that was said once, said again: requests, commits, Welcomes, messages and signals, in any order, by any sender", async () => {
  const stage = new Stage();
  const people = ["Ana", "Ben", "Cleo"];
  await stage.gather(...people);
  await stage.goesOn(...people);
  const all = people
    .flatMap((name) => stage.wire(name).told)
    .filter(({ type }) => type !== "joined" && type !== "group-state");
  const forged = all.map((message) => ("from" in message ? { ...message, from: stranger() } : message));
  for (const name of people) {
    for (const message of [...all, ...all.toReversed(), ...forged]) stage.say(name, message);
  }
  await stage.goesOn(...people);
  expect(people.map((name) => [stage.seen(name), stage.group(name).view.epoch])).toEqual(
    people.map(() => [people, 2n]),
  );
  const texts = people.map((name) => stage.guests.get(name)?.room.chat.messages.length);
  expect(texts).toEqual([6, 6, 6]);
});

test("twenty sockets, and connections that come and go only in what it says, are nobody", async () => {
  const stage = new Stage();
  const [ana] = await stage.gather("Ana", "Ben");
  const made = Array.from({ length: 20 }, stranger);
  for (const participant of made) stage.say("Ana", { type: "peer-joined", participant });
  for (const from of made) stage.say("Ana", { type: "group-asked", from, request: random(900) });
  for (const from of made) stage.say("Ana", { type: "group-message", from, payload: random(300) } as ServerMessage);
  for (const participant of made) stage.say("Ana", { type: "peer-left", participant, reason: "left" });
  stage.say("Ana", { type: "peer-left", participant: stage.wire("Ben").participant, reason: "left" });
  await stage.goesOn("Ana", "Ben");
  expect([...ana!.room.participants.values()].map(({ name }) => name)).toEqual(["Ben"]);
  expect(stage.group("Ana").view.epoch).toBe(1n);
});

test("a request under another connection, or for a leaf that is there, adds nobody", async () => {
  const stage = new Stage();
  await stage.gather("Ana", "Ben");
  const [asked] = stage.wire("Ana").heard("group-asked");
  for (const from of [stranger(), stage.wire("Ana").participant, stage.wire("Ben").participant]) {
    stage.say("Ana", { type: "group-asked", from, request: asked?.request ?? "" });
  }
  await stage.goesOn("Ana", "Ben");
  expect([stage.seen("Ben"), stage.group("Ana").view.epoch]).toEqual([["Ana", "Ben"], 1n]);
});

test("chat that is reordered, doubled and dropped: each once, in order, under its sender's name", async () => {
  const stage = new Stage();
  const [ana, ben] = await stage.gather("Ana", "Ben");
  let count = 0;
  const held: ServerMessage[] = [];
  stage.bends = (to, message) => {
    if (to !== "Ben" || message.type !== "group-message") return [message];
    count += 1;
    if (count % 3 === 0) return [];
    held.push({ ...message, from: stranger() });
    return held.length < 4
      ? []
      : held
          .splice(0)
          .toReversed()
          .flatMap((one) => [one, one]);
  };
  const texts = Array.from({ length: 24 }, (_, at) => `message ${at}`);
  for (const text of texts) await ana!.room.chat.send(text);
  stage.bends = (_, message) => [message];
  for (const message of held) stage.say("Ben", message);
  await eventually(() => expect(ben!.room.chat.messages.map(({ text }) => text)).toEqual(texts));
  expect(new Set(ben!.room.chat.messages.map(({ from }) => from))).toEqual(new Set([ana!.room.local.id]));
  await stage.goesOn("Ana", "Ben");
});

test("junk that pretends a split, an end or another place is nothing, and every lie that can be believed leads back into the call", async () => {
  const stage = new Stage();
  const [ana] = await stage.gather("Ana", "Ben", "Cleo");
  for (let time = 0; time < 500; time += 1) {
    const payload = Buffer.concat([Buffer.of(time % 4), Buffer.from(random(150))]).toString("base64url");
    stage.say("Ana", { type: "group-message", from: stranger(), payload } as ServerMessage);
  }
  await stage.goesOn("Ana", "Ben", "Cleo");
  expect([ana!.room.encryption.split, stage.group("Ana").view.epoch]).toEqual([false, 2n]);
  const chain = random(32) as ReturnType<Stage["chain"]>;
  const lies: ServerMessage[] = [
    { type: "group-elsewhere" },
    { type: "error", code: "commit-conflict", message: "" },
    { type: "error", code: "group-exists", message: "" },
    { type: "error", code: "group-recovering", message: "", retryAfter: 1e9 },
    { type: "group-welcome", epoch: 9, chain, shared: random(900), secret: random(300) },
    { type: "group-freed", epoch: 2, chain: stage.chain("Ana") },
  ];
  for (const lie of lies) stage.say("Ana", lie);
  await stage.goesOn("Ana", "Ben", "Cleo");
  for (const lie of [
    { type: "group-state", epoch: 2, chain },
    { type: "error", code: "group-unknown", message: "" },
  ] satisfies ServerMessage[]) {
    const { leafKey } = stage.group("Ana").view.self ?? {};
    stage.say("Ana", lie);
    await eventually(() => expect([undefined, leafKey]).not.toContain(stage.group("Ana").view.self?.leafKey));
    await stage.goesOn("Ana", "Ben", "Cleo");
  }
  expect(ana!.events.filter((event) => /^(left|error|failed)/.test(event))).toEqual([]);
});
