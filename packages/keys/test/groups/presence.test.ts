import { describe, expect, test } from "vitest";
import { periodOf, Presence } from "../../src/groups/presence.ts";

const second = 1_000;

describe("how somebody's leaf is doing", () => {
  test("connecting until heard, lost after three periods, dropped thirty seconds later", () => {
    const presence = new Presence();
    presence.setMembers(["ben"], 0, false);
    expect([presence.stateOf("ben", second), presence.nextDrop()]).toEqual(["connecting", 15 * second]);
    presence.heard("ben", 2 * second, { sentAt: 0, period: 5 * second });
    expect([presence.stateOf("ben", 16 * second), presence.stateOf("ben", 17 * second)]).toEqual(["present", "lost"]);
    expect([presence.toDrop(46 * second), presence.toDrop(47 * second)]).toEqual([[], ["ben"]]);
  });

  test("a newcomer to a crowd has three of its periods to speak", () => {
    const presence = new Presence();
    presence.setMembers(
      Array.from({ length: 99 }, (_, at) => `guest ${at}`),
      0,
      false,
    );
    expect([presence.toDrop(29 * second).length, presence.toDrop(30 * second).length]).toEqual([0, 99]);
  });

  test("who was there before us has spoken", () => {
    const presence = new Presence();
    presence.setMembers(["ben"], 0, true);
    expect([presence.stateOf("ben", second), presence.stateOf("cleo", second)]).toEqual(["present", "lost"]);
  });

  test("delayed when the way got five seconds longer, whatever the clocks say", () => {
    const presence = new Presence();
    presence.setMembers(["ben"], 0, true);
    const state = (now: number, sentAt: number): string => {
      presence.heard("ben", now, { sentAt, period: 5 * second });
      return presence.stateOf("ben", now);
    };
    const clock = 1e9;
    expect([state(0, clock), state(9_000, clock + 5_000), state(15_000, clock + 10_000)]).toEqual([
      "present",
      "present",
      "delayed",
    ]);
    expect(state(16_000, clock + 15_900)).toBe("present");
  });

  test("nobody stays by saying that they speak seldom", () => {
    const presence = new Presence();
    presence.setMembers(["ben"], 0, true);
    presence.heard("ben", 0, { sentAt: 0, period: 3_600 * second });
    expect(presence.toDrop(46 * second)).toEqual(["ben"]);
  });

  test("who said goodbye is dropped now, and doesn't commit", () => {
    const presence = new Presence();
    presence.setMembers(["ben", "cleo"], 0, true);
    presence.leaves("ben", second);
    expect([presence.toDrop(second), presence.canCommit("ben", second), presence.canCommit("cleo", second)]).toEqual([
      ["ben"],
      false,
      true,
    ]);
  });

  test("more than half overdue: ghosts that never spoke don't count", () => {
    const presence = new Presence();
    presence.setMembers(["ghost 1", "ghost 2", "ghost 3"], 0, false);
    expect(presence.majorityOverdue(3_600 * second)).toBe(false);
    const others = new Presence();
    others.setMembers(["ben", "cleo", "dan"], 0, true);
    others.heard("dan", 40 * second, { sentAt: 0, period: 5 * second });
    expect(others.majorityOverdue(60 * second)).toBe(false);
    expect(others.majorityOverdue(100 * second)).toBe(true);
  });
});

test("a crowd speaks seldom, publishers and hosts often", () => {
  expect([periodOf(2, false), periodOf(200, false), periodOf(200, true)]).toEqual([5_000, 20_000, 5_000]);
});
