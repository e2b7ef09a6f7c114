import { beforeEach, describe, expect, test } from "vitest";
import { statusOf } from "../src/media/frames.ts";
import { StallWatch, type Flow } from "../src/media/stalls.ts";
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

describe("a picture", () => {
  let decoded: number;
  let opened: number;
  let told: Flow[];
  let watch: StallWatch;
  const moves: Flow = { stalled: false, undecodable: false };
  const stalled: Flow = { stalled: true, undecodable: false };

  beforeEach(() => {
    [decoded, opened, told] = [0, 0, []];
    const receiver = {
      getStats: () => Promise.resolve([{ type: "inbound-rtp", framesDecoded: decoded }, { type: "codec" }]),
    };
    watch = new StallWatch(
      clock,
      () => [{ member: "ana", source: "camera", receiver, opened: () => opened }],
      (_, __, flow) => told.push(flow),
    );
  });

  /** Seconds pass; in each of them so many frames are opened and decoded. */
  const look = async (seconds: number, openedEach: number, decodedEach: number): Promise<void> => {
    for (let second = 0; second < seconds; second++) {
      const before = told.length;
      opened += openedEach;
      decoded += decodedEach;
      clock.pass(1_000);
      while (told.length === before || clock.next === undefined) await Promise.resolve();
    }
  };

  test("without a new frame for 3 s has stalled, and moves again with the next", async () => {
    await look(4, 0, 0);
    expect(told).toEqual([moves, moves, moves, stalled]);
    await look(1, 1, 1);
    expect(told.at(-1)).toEqual(moves);
    watch.close();
    expect(clock.next).toBeUndefined();
  });

  test("whose frames are opened for 3 s and never decoded can't be played, until one is", async () => {
    await look(4, 30, 0);
    expect(told).toEqual([moves, moves, moves, { stalled: true, undecodable: true }]);
    await look(1, 30, 1);
    expect(told.at(-1)).toEqual(moves);
  });

  test("that was decoded before has only stalled, and so has one of which a few frames came", async () => {
    await look(1, 30, 30);
    await look(4, 30, 0);
    expect(told.at(-1)).toEqual(stalled);
    decoded = 0;
    await look(1, 0, 0);
    await look(4, 2, 0);
    expect(told.at(-1)).toEqual(stalled);
  });
});

test("every frame that an encoder made has one fate, so the sum is what was made; what was sent is counted by others", () => {
  const [camera, microphone] = [
    { counters: { sealed: 7, "no-key": 2 }, sent: 9 },
    { counters: { sealed: 5 }, sent: 6 },
  ];
  expect(sendingTotals([camera, microphone])).toEqual({ encoded: 14, sealed: 12, sent: 15 });
});

test("a key that waits for its first frame is no missing key", () => {
  expect(statusOf({ state: "MissingKey", reason: "no-frame" }, {}).encryption.state).toBeUndefined();
  expect(statusOf({ state: "MissingKey", reason: "no-key" }, {}).encryption.state).toBe("MissingKey");
});
