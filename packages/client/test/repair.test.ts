import { beforeEach, describe, expect, test } from "vitest";
import { statusOf } from "../src/media/frames.ts";
import { StallWatch } from "../src/media/stalls.ts";
import { sendingTotals } from "../src/media/totals.ts";
import { CandidateBatch } from "../src/planes/mesh/candidates.ts";
import { Repair } from "../src/planes/mesh/repair.ts";
import { FakeClock } from "./fakes.ts";

let clock: FakeClock;
beforeEach(() => {
  clock = new FakeClock();
});

describe("the repair of a path", () => {
  let restarts: number;
  let told: string[];
  let repair: Repair;
  beforeEach(() => {
    restarts = 0;
    told = [];
    repair = new Repair(
      clock,
      0,
      () => restarts++,
      (path) => told.push(path),
    );
  });

  test("a path that comes up is left alone", () => {
    repair.observe("connected");
    clock.pass(60_000);
    expect([restarts, told]).toEqual([0, ["connected"]]);
  });

  test("one that does not come up within 10 s is restarted, and every 5 s again", () => {
    clock.pass(9_999);
    expect(restarts).toBe(0);
    clock.pass(10_001);
    expect(restarts).toBe(3);
    expect(told).toEqual([]);
  });

  test("disconnected: 2 s of patience, for most come back", () => {
    repair.observe("connected");
    repair.observe("disconnected");
    clock.pass(1_999);
    repair.observe("connected");
    clock.pass(60_000);
    expect([restarts, told]).toEqual([0, ["connected", "interrupted", "connected"]]);
  });

  test("failed: restarted at once, lost after 15 s, still tried, and back when it is up", () => {
    repair.observe("connected");
    repair.observe("disconnected");
    repair.observe("failed");
    clock.pass(0);
    expect(restarts).toBe(1);
    clock.pass(20_000);
    expect([restarts, told]).toEqual([5, ["connected", "interrupted", "lost"]]);
    repair.observe("connected");
    clock.pass(20_000);
    expect([restarts, told.at(-1)]).toEqual([5, "connected"]);
  });

  test("another network: at once, but not while the first path is still being looked for", () => {
    repair.now();
    expect(restarts).toBe(0);
    repair.observe("connected");
    repair.now();
    expect(restarts).toBe(1);
  });

  test("of two sides one has a head start, so that they don't cross", () => {
    const moments: number[] = [];
    const began = clock.now();
    const patient = new Repair(
      clock,
      2_000,
      () => moments.push(clock.now() - began),
      () => undefined,
    );
    patient.observe("connected");
    patient.now();
    clock.pass(2_000);
    patient.observe("failed");
    clock.pass(10_000);
    patient.close();
    expect(moments).toEqual([2_000, 4_000, 9_000]);
  });

  test("closed: nothing more", () => {
    repair.observe("connected");
    repair.observe("failed");
    repair.close();
    clock.pass(60_000);
    expect(restarts).toBe(0);
  });
});

test("candidates of 40 ms travel together, in their order", () => {
  const sent: (string | undefined)[][] = [];
  const batch = new CandidateBatch(clock, (candidates) => sent.push(candidates.map(({ candidate }) => candidate)));
  batch.add({ candidate: "a" });
  clock.pass(39);
  batch.add({ candidate: "b" });
  clock.pass(1);
  batch.add({ candidate: "c" });
  clock.pass(40);
  batch.add({ candidate: "d" });
  batch.close();
  clock.pass(40);
  expect(sent).toEqual([["a", "b"], ["c"]]);
});

test("a picture without a new frame for 3 s has stalled, and moves again with the next", async () => {
  let frames = 0;
  const told: boolean[] = [];
  const receiver = {
    getStats: () => Promise.resolve([{ type: "inbound-rtp", framesDecoded: frames }, { type: "codec" }]),
  };
  const watch = new StallWatch(
    clock,
    () => [{ member: "ana", source: "camera", receiver }],
    (_, __, stalled) => told.push(stalled),
  );
  const look = async (): Promise<void> => {
    const before = told.length;
    clock.pass(1_000);
    while (told.length === before || clock.next === undefined) await Promise.resolve();
  };
  for (let second = 0; second < 4; second++) await look();
  expect(told).toEqual([false, false, false, true]);
  frames = 1;
  await look();
  expect(told.at(-1)).toBe(false);
  watch.close();
  expect(clock.next).toBeUndefined();
});

test("every frame that an encoder made has one fate, so the sum is what was made", () => {
  expect(
    sendingTotals([
      ["camera", { sealed: 7, "no-key": 2 }],
      ["microphone", { sealed: 5 }],
    ]),
  ).toEqual({
    encoded: 14,
    sealed: 12,
    bySource: { camera: { encoded: 9, sealed: 7 }, microphone: { encoded: 5, sealed: 5 } },
  });
});

test("a key that waits for its first frame is no missing key", () => {
  expect(statusOf({ state: "MissingKey", reason: "no-frame" }, {}).encryption.state).toBeUndefined();
  expect(statusOf({ state: "MissingKey", reason: "no-key" }, {}).encryption.state).toBe("MissingKey");
});
