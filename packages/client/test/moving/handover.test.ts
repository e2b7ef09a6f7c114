import { expect, it } from "vitest";
import { kindOf, type Source } from "../../src/api/publication.ts";
import { Handover } from "../../src/planes/moving/handover.ts";
import type { Way } from "../../src/planes/moving/words.ts";
import { FakeTrack } from "../fakes.ts";

/** A member whose tracks flow as the test says. */
function stage(): {
  handover: Handover;
  told: string[];
  come: (way: Way, source: Source) => void;
  flow: (way: Way, source: Source, bytes: number, played: number) => void;
  pass: (milliseconds: number) => void;
} {
  let now = 0;
  const told: string[] = [];
  const flows = new Map<string, { bytesReceived: number; framesDecoded: number; jitterBufferEmittedCount: number }>();
  const handover: Handover = new Handover(
    {
      member: "ana",
      host: {
        trackArrived: (_member, source, track) => told.push(`${source} by ${track.label}`),
        trackGone: (_member, source) => told.push(`${source} gone`),
      },
      receiver: (way, source) => ({
        getStats: () =>
          Promise.resolve(
            new Map([["in", { type: "inbound-rtp", kind: kindOf(source), ...flows.get(`${way}/${source}`) }]]),
          ),
      }),
      now: () => now,
    },
    "mesh",
  );
  return {
    handover,
    told,
    come: (way, source) =>
      handover.arrived(way, source, Object.assign(new FakeTrack(way)) as Partial<MediaStreamTrack> as MediaStreamTrack),
    flow: (way, source, bytes, played) =>
      flows.set(`${way}/${source}`, {
        bytesReceived: bytes,
        framesDecoded: played,
        jitterBufferEmittedCount: played,
      }),
    pass: (milliseconds) => (now += milliseconds),
  };
}

it("plays what comes first, and the other way when that has decoded a frame", async () => {
  const { handover, told, come, flow } = stage();
  come("mesh", "camera");
  handover.target = "sfu";
  come("sfu", "camera");
  flow("mesh", "camera", 100, 1);
  await handover.look();
  flow("mesh", "camera", 200, 2);
  flow("sfu", "camera", 500, 0);
  await handover.look();
  expect([told, handover.isComplete]).toEqual([["camera by mesh"], false]);
  flow("sfu", "camera", 900, 1);
  await handover.look();
  expect([told, handover.isComplete]).toEqual([["camera by mesh", "camera by sfu"], true]);
});

it("hands sound over when some of it was played; where a page plays none at all, when packets come", async () => {
  for (const [heard, expected] of [
    [1, false],
    [0, true],
  ] as const) {
    const { handover, come, flow } = stage();
    come("mesh", "microphone");
    handover.target = "sfu";
    come("sfu", "microphone");
    for (const bytes of [100, 200, 300]) {
      flow("mesh", "microphone", bytes, heard);
      flow("sfu", "microphone", bytes, 0);
      await handover.look();
    }
    expect(handover.isComplete).toBe(expected);
  }
});

it("waits for nothing of a source in which nothing flows", async () => {
  const { handover, told, come, flow, pass } = stage();
  come("mesh", "screen");
  handover.target = "sfu";
  flow("mesh", "screen", 100, 1);
  await handover.look();
  pass(1_900);
  await handover.look();
  expect(handover.isComplete).toBe(false);
  pass(200);
  await handover.look();
  expect([told, handover.isComplete]).toEqual([["screen by mesh"], true]);
});

it("goes on with the other way when one ends, and tells when none is left", () => {
  const { handover, told, come } = stage();
  come("mesh", "camera");
  come("sfu", "camera");
  come("mesh", "microphone");
  handover.lose("mesh");
  expect(told).toEqual(["camera by mesh", "microphone by mesh", "camera by sfu", "microphone gone"]);
});
