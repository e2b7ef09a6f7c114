import { startGroupHere } from "@subrosa/keys/groups";
import type { Engine } from "@subrosa/mls";
import type { ServerMessage } from "@subrosa/protocol";
import { beforeEach, expect, test } from "vitest";
import { decodeNumbered, encodeNumbered, type Told } from "../../packages/keys/src/groups/envelope.ts";
import { startEngine } from "../engine.ts";
import { dice, mangle, times } from "./support/mangle.ts";
import { Stage } from "./support/stage.ts";

// What a member's leaf signs, around what members say to one another: data, heartbeats and goodbyes, mangled, for real rooms.

let stage: Stage;
/** What Cleo's engine seals instead of what Cleo says next. */
let instead: Uint8Array[];

/** An engine whose owner means harm. */
async function bentEngine(): Promise<Engine> {
  const engine = await startEngine();
  const leaf = engine.leaf.bind(engine);
  engine.leaf = (suite) => {
    const made = leaf(suite);
    const enter = made.enter.bind(made);
    made.enter = () => {
      const group = enter();
      const seal = group.seal.bind(group);
      group.seal = (data) => seal(instead.shift() ?? data);
      return group;
    };
    return made;
  };
  return engine;
}

beforeEach(async () => {
  instead = [];
  stage = new Stage();
  await stage.gather("Ana", "Ben");
  const cleo = stage.room(
    "Cleo",
    {},
    {
      startGroup: async (given) => {
        const group = await startGroupHere({ ...given, engine: bentEngine });
        stage.groups.set("Cleo", group);
        return group;
      },
    },
  );
  await cleo.room.join();
  await stage.sees(["Ana", "Ben", "Cleo"], "Ana", "Ben");
  await stage.goesOn("Ana", "Ben", "Cleo");
});

/** Cleo's leaf signs each of these, for both. */
async function says(...inside: readonly Uint8Array[]): Promise<void> {
  instead = [...inside];
  const payloads = await Promise.all(inside.map(() => stage.group("Cleo").seal(new Uint8Array(1))));
  instead = [];
  const from = stage.wire("Cleo").participant;
  for (const bytes of payloads) {
    const payload = Buffer.from(bytes).toString("base64url");
    for (const name of ["Ana", "Ben"]) stage.say(name, { type: "group-message", from, payload } as ServerMessage);
  }
  await stage.dealt("Ana", "Ben");
}

const all: readonly Told[] = [
  { kind: "data", data: new Uint8Array(300).fill(7) },
  { kind: "heartbeat", sentAt: 5_000, period: 5_000 },
  { kind: "leave" },
];

const kinds = all.map((told) => [told.kind, told] as const);
test.each(kinds)("%s: nobody goes, and the call goes on", { timeout: 300_000 }, async (_, told) => {
  const roll = dice(9);
  let sequence = 1_000;
  let batch: Uint8Array[] = [];
  for (let done = 1; done <= times; done += 1) {
    sequence += 1;
    const inside = mangle(encodeNumbered({ sequence, told }), roll);
    const read = decodeNumbered(inside);
    // its own goodbye is its own, and so is what it loses by numbering too high
    if (read === undefined || (read.told.kind !== "leave" && read.sequence <= sequence)) batch.push(inside);
    if (done % 250 !== 0) continue;
    // whoever says nothing for long is dropped
    sequence += 1;
    await says(...batch, encodeNumbered({ sequence, told: { kind: "heartbeat", sentAt: Date.now(), period: 5_000 } }));
    batch = [];
  }
  await stage.goesOn("Ana", "Ben");
  expect(["Ana", "Ben"].map((name) => stage.seen(name))).toEqual([
    ["Ana", "Ben", "Cleo"],
    ["Ana", "Ben", "Cleo"],
  ]);
  // and all of it was read: what is whole still counts
  await says(encodeNumbered({ sequence: sequence + 1, told: { kind: "leave" } }));
  await stage.sees(["Ana", "Ben"], "Ana", "Ben");
});
