import fc from "fast-check";
import { expect, test } from "vitest";
import { patience, StateTracker, type TrackState } from "../src/state.ts";

function tracked(direction: "send" | "receive" = "receive"): {
  tracker: StateTracker;
  reported: TrackState[];
  clock: { now: number };
} {
  const reported: TrackState[] = [];
  const clock = { now: 0 };
  const tracker = new StateTracker(
    direction,
    (state) => reported.push(state),
    () => clock.now,
  );
  return { tracker, reported, clock };
}

test("a track starts without a key, and its first good frame shows at once", () => {
  const { tracker, reported } = tracked();
  expect(tracker.current).toEqual({ state: "MissingKey", reason: "no-key" });
  tracker.succeeded();
  tracker.succeeded();
  expect(reported).toEqual([{ state: "DecryptionSuccess", reason: "opening" }]);
});

test("failures show when nothing went through for a second, and success at once", () => {
  const { tracker, reported, clock } = tracked();
  tracker.succeeded();
  tracker.failed("forged");
  clock.now += patience - 1;
  tracker.failed("forged");
  expect(reported).toHaveLength(1);
  clock.now += 1;
  tracker.failed("forged");
  tracker.succeeded();
  expect(reported.map(({ reason }) => reason)).toEqual(["opening", "forged", "opening"]);
});

test("forged frames between good ones change nothing", () => {
  const { tracker, reported, clock } = tracked();
  for (let i = 0; i < 1000; i++) {
    clock.now += 10;
    tracker.failed("forged");
    if (i % 50 === 0) tracker.succeeded();
  }
  expect(reported).toEqual([{ state: "DecryptionSuccess", reason: "opening" }]);
});

test("a reason that both directions have is told apart", () => {
  for (const [direction, state] of [
    ["send", "EncryptionFailed"],
    ["receive", "DecryptionFailed"],
  ] as const) {
    const { tracker, clock } = tracked(direction);
    tracker.failed("unknown-codec");
    clock.now += patience;
    tracker.failed("unknown-codec");
    expect(tracker.current).toEqual({ state, reason: "unknown-codec" });
  }
});

test("whatever frames come, a second sees no more than two changes", () => {
  const event = fc.record({
    wait: fc.nat(400),
    fate: fc.constantFrom("good", "forged", "unknown-kid", "malformed", "unknown-codec"),
  });
  fc.assert(
    fc.property(fc.array(event, { maxLength: 300 }), (events) => {
      const clock = { now: 0 };
      const times: number[] = [];
      const tracker = new StateTracker(
        "receive",
        () => times.push(clock.now),
        () => clock.now,
      );
      for (const { wait, fate } of events) {
        clock.now += wait;
        if (fate === "good") tracker.succeeded();
        else tracker.failed(fate as "forged");
      }
      for (const time of times) {
        expect(times.filter((other) => other >= time && other < time + patience).length).toBeLessThanOrEqual(2);
      }
    }),
  );
});

test("a closed track says no more", () => {
  const { tracker, reported } = tracked();
  tracker.stop();
  tracker.succeeded();
  expect(reported).toEqual([]);
});
