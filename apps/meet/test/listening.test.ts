import { describe, expect, test } from "vitest";

import { StageJudge } from "../src/call/speakers.ts";
import { limited, zoomedAt } from "../src/call/stage/use-zoom.ts";
import { HearingJudge } from "../src/devices/level.ts";
import { avatarColour, initials } from "../src/ui/avatar.ts";

/** Feeds a judge every 100 ms. */
function speak(judge: StageJudge, from: number, to: number, who: string | undefined): string | undefined {
  let stage: string | undefined;
  for (let time = from; time <= to; time += 100) stage = judge.judge(who, time);
  return stage;
}

describe("who has the stage", () => {
  test("a speaker takes it after 600 ms, a cough does not", () => {
    const judge = new StageJudge();
    expect(speak(judge, 0, 500, "ana")).toBeUndefined();
    expect(speak(judge, 600, 600, "ana")).toBe("ana");
    expect(speak(judge, 3_000, 3_300, "ben")).toBe("ana");
  });

  test("and keeps it for two seconds, and through silence", () => {
    const judge = new StageJudge();
    speak(judge, 0, 600, "ana");
    expect(speak(judge, 700, 2_500, "ben")).toBe("ana");
    expect(speak(judge, 2_600, 2_700, "ben")).toBe("ben");
    expect(speak(judge, 2_800, 9_000, undefined)).toBe("ben");
  });
});

describe("whether we hear you", () => {
  test("300 ms of voice is a voice", () => {
    const judge = new HearingJudge(0);
    expect(judge.hear(0.5, 100)).toBe("listening");
    expect(judge.hear(0.5, 400)).toBe("voice");
  });

  test("five seconds of nothing is nothing, and a voice takes that back", () => {
    const judge = new HearingJudge(0);
    expect(judge.hear(0, 4_900)).toBe("listening");
    expect(judge.hear(0, 5_000)).toBe("nothing");
    judge.hear(0.5, 6_000);
    expect(judge.hear(0.5, 6_300)).toBe("voice");
  });
});

describe("zooming a shared screen", () => {
  test("keeps the point under the pointer, between 100 and 400 %", () => {
    const point = { x: 0.3, y: -0.2 };
    const zoom = zoomedAt({ scale: 1, x: 0, y: 0 }, 2, point);
    // What was under the pointer: (point − offset) / scale, before and after.
    expect((point.x - zoom.x) / zoom.scale).toBeCloseTo(point.x);
    expect((point.y - zoom.y) / zoom.scale).toBeCloseTo(point.y);
    expect(zoomedAt(zoom, 100, point).scale).toBe(4);
    expect(zoomedAt(zoom, 0.01, point)).toEqual({ scale: 1, x: 0, y: 0 });
  });

  test("never pans into emptiness", () => {
    expect(limited({ scale: 2, x: 9, y: -9 })).toEqual({ scale: 2, x: 0.5, y: -0.5 });
    expect(limited({ scale: 1, x: 0.2, y: 0.2 })).toEqual({ scale: 1, x: 0, y: 0 });
  });
});

describe("avatars", () => {
  test("one or two letters as people see them", () => {
    expect(initials("ana ferreira costa")).toBe("AC");
    expect(initials("  Ben ")).toBe("B");
    expect(initials("👩‍👧 Öz")).toBe("👩‍👧Ö");
    expect(initials("")).toBe("");
  });

  test("a colour for each identity, always the same", () => {
    expect(avatarColour("person-1")).toBe(avatarColour("person-1"));
    expect(new Set(Array.from({ length: 200 }, (_, index) => avatarColour(`person-${index}`))).size).toBe(12);
  });
});
