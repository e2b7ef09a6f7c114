import type { Chain, CommitId, CommitKey, ServerMessage } from "@subrosa/protocol";
import { beforeEach, expect, test } from "vitest";
import { eventually } from "../eventually.ts";
import { random } from "./support/client.ts";
import { Mallory } from "./support/mallory.ts";
import { Stage } from "./support/stage.ts";
import { VirtualTime } from "./support/virtual-time.ts";

// Attacks that take time, in virtual time.

let time: VirtualTime;
let stage: Stage;
beforeEach(() => {
  time = new VirtualTime(async () => {
    for (let round = 0; round < 3; round += 1) await stage.dealt(...stage.groups.keys());
  });
  stage = new Stage(undefined, time);
});

const personOf = (name: string, seenBy: string): Parameters<ReturnType<Stage["group"]>["remove"]>[0] => {
  const person = stage.group(seenBy).view.people.find(({ identity }) => identity.name === name);
  if (person === undefined) throw new Error(`${seenBy} does not see ${name}.`);
  return person;
};

test("a removal that the server keeps from everybody: whoever made it stops sending, until it is let through", async () => {
  const [ana] = await stage.gather("Ana", "Ben", "Cleo");
  stage.swallows = (_, { type }) => type === "group-commit";
  const { epoch } = stage.group("Ana").view;
  await stage.group("Ana").remove(personOf("Cleo", "Ana"));
  await time.pass(5_000);
  expect(ana!.room.encryption.sendingPaused).toBe(false);
  await time.pass(10_000);
  expect(ana!.room.encryption.sendingPaused).toBe(true);
  stage.swallows = () => false;
  // the next connection asks what became of it
  await stage.group("Ana").reconnected();
  await time.until(() => stage.group("Ana").view.epoch === epoch! + 2n && !ana!.room.encryption.sendingPaused);
  expect(ana!.room.encryption.sendingPaused).toBe(false);
  // whom a person removes, and no host blocks, may come back
  await stage.goesOn("Ana", "Ben", "Cleo");
  expect(stage.group("Ana").view.epoch).toBe(epoch! + 2n);
});

test("a removal that the server turns down again and again, as if others were faster: whoever made it stops sending all the same", async () => {
  const [ana] = await stage.gather("Ana", "Ben", "Cleo");
  stage.swallows = (from, { type }) => {
    if (type !== "group-commit") return false;
    queueMicrotask(() => stage.say(from, { type: "error", code: "commit-conflict", message: "" }));
    return true;
  };
  await stage.group("Ana").remove(personOf("Cleo", "Ana"));
  await time.pass(20_000);
  expect(ana!.room.encryption.sendingPaused).toBe(true);
  stage.swallows = () => false;
  await time.until(() => !ana!.room.encryption.sendingPaused);
  await stage.goesOn("Ana", "Ben", "Cleo");
});

test("ghosts that never speak are dropped, and stop nobody from sending", async () => {
  const [ana] = await stage.gather("Ana", "Ben");
  let inside = 0;
  for (let ghost = 0; ghost < 3; ghost += 1) {
    void Mallory.enter(stage.link).then(() => (inside += 1));
    await eventually(async () => {
      await time.pass(50);
      expect(inside).toBeGreaterThan(ghost);
    });
  }
  expect(stage.seen("Ben")).toEqual(["Ana", "Ben", "Mallory", "Mallory", "Mallory"]);
  await time.until(() => stage.seen("Ana").length === 2);
  await stage.goesOn("Ana", "Ben");
  expect([stage.seen("Ben"), ana!.room.encryption.sendingPaused]).toEqual([["Ana", "Ben"], false]);
});

test("two histories to two halves: people are told, and all are in one group again", async () => {
  const people = ["Ana", "Ben", "Cleo", "Dan"];
  await stage.gather(...people, "Eve");
  const other = ["Cleo", "Dan"];
  const { epoch } = stage.group("Ana").view;
  // the server takes the removal that Ana makes, and tells the other half of the one that Cleo makes
  stage.swallows = (from, { type }) => from === "Eve" || (type === "group-commit" && other.includes(from));
  stage.bends = (to, message) => (message.type === "group-commit" && other.includes(to) ? [] : [message]);
  for (const name of ["Ana", "Cleo"]) await stage.group(name).remove(personOf("Eve", name));
  await time.until(() => stage.wire("Cleo").spoke("group-commit").length > 0);
  const made = stage.wire("Cleo").spoke("group-commit").at(-1);
  if (made === undefined) throw new Error("Cleo has made no commit.");
  const next = { chain: random(32) as Chain, key: random(16) as CommitKey };
  const { commit, removed = [] } = made;
  const shown: ServerMessage = {
    type: "group-commit",
    id: random(16) as CommitId,
    epoch: made.epoch,
    commit,
    removed,
    next,
  };
  for (const name of other) stage.say(name, shown);
  await time.until(() => people.every((name) => stage.group(name).view.epoch === epoch! + 1n));
  expect(people.map((name) => [name, stage.group(name).view.epoch])).toEqual(people.map((name) => [name, epoch! + 1n]));
  const split = new Set<string>();
  for (const name of people) stage.group(name).on("event", ({ type }) => type === "split" && split.add(name));
  // whom both halves removed does not come back, which would give it away sooner
  stage.swallows = (from) => from === "Eve";
  stage.bends = (_, message) => [message];
  await time.until(() => split.size > 0 && people.every((name) => stage.group(name).view.epoch! > epoch! + 1n));
  expect([...split]).not.toEqual([]);
  await stage.sees(people, ...people);
  await stage.goesOn(...people);
});
