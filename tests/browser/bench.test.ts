import { expect, test } from "vitest";
import { samples } from "../../bench/crypto/frames.ts";
import { steps, subjectNames, suiteCodes } from "../../bench/groups/subject.ts";
import type { Result } from "../../bench/report.ts";
import { runNode } from "../house/scripts.ts";
import { hasLiveKit } from "../livekit/server.ts";

const subjects = ["bare AES-256-GCM", "cipher and a copy", "Subrosa", "livekit-client"];

/** The smallest run of some parts: it shows that they work, and its numbers mean nothing. By name. */
async function tiny(...parts: readonly string[]): Promise<ReadonlyMap<string, Result>> {
  const times = ["--rounds=1", "--calls=1", "--settle=1", "--seconds=1", "--sizes=2", "--people=5", "--members=2"];
  const node = ["--conditions=@subrosa/source", "--import", "./scripts/lib/typescript.mjs"];
  const { code, stdout, stderr } = await runNode([...node, "bench/main.ts", "--json", ...times, ...parts]);
  expect(stderr).toBe("");
  expect(code).toBe(0);
  const results = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Result);
  for (const { name, value, unit, ratio } of results) {
    expect([name, Number.isFinite(value), unit !== "", ratio === null || ratio > 0]).toEqual([name, true, true, true]);
  }
  return new Map(results.map((result) => [result.name, result]));
}

test("the bench prints a number and a ratio for what encryption costs, in one run", async () => {
  const results = await tiny("crypto", "call");
  for (const { name: sample } of samples) {
    for (const subject of subjects.filter((one) => one !== "livekit-client" || !sample.startsWith("AV1"))) {
      for (const way of ["seal", "open"]) {
        expect(results.get(`${way} ${sample}, ${subject}`)?.ratio).toBeTypeOf("number");
      }
    }
  }
  expect([...results.keys()].filter((name) => name.endsWith(", encrypted")).length).toBeGreaterThanOrEqual(2);
  expect(results.get("bytes added to Opus 120 B, static key, after an hour")?.value).toBeLessThanOrEqual(28);
  expect(results.get("bytes added to Opus 120 B, group key, after ten minutes")?.value).toBeLessThanOrEqual(20);
});

// Firefox runs the page that Chromium runs, and takes as long to start as the rest of it.
test("the bench measures MLS beside ts-mls in Node and a browser", async () => {
  const results = await tiny("groups", "--places=node,chromium");
  const cells = ["Node", "Chromium"].flatMap((place) => suiteCodes.map((suite) => ({ place, suite })));
  for (const { place, suite } of cells) {
    for (const step of steps) {
      for (const subject of subjectNames) {
        expect(results.get(`${step}, ${suite}, 2 members, ${place}, ${subject}`)?.ratio).toBeTypeOf("number");
      }
    }
  }
});

test("the bench measures a storm of joins, a meeting, and the main thread of a page in a crowd", async () => {
  const results = await tiny("storm", "meeting", "main-thread", "--meeting=8", "--places=chromium");
  expect(results.get("commits, a storm of 5 joins")?.value).toBeGreaterThan(0);
  expect(results.get("time that it took, one joins 8, in a worker of Chromium")?.value).toBeGreaterThan(0);
  for (const what of ["while 1 enter", "entering as the last of 5"]) {
    expect(results.get(`tasks of 50 ms or more, ${what}`)?.value).toBeGreaterThanOrEqual(0);
  }
});

// Rotations are left to the full run: their bad path loses packets by chance, and they are slow.
test("the bench measures first frames in calls, and what loads", async () => {
  const results = await tiny("first-frame", "loading");
  expect(results.get("until the first decoded frame, group")?.ratio).toBeTypeOf("number");
  expect(results.get("libraries without the engine")?.value).toBeLessThanOrEqual(120);
  expect(results.get("bytes from the link to the call")?.value).toBeGreaterThan(0);
});

test.runIf(hasLiveKit("the bench of LiveKit"))(
  "the bench measures joining through LiveKit's server in every way, and streams in one tab",
  async () => {
    const results = await tiny("livekit", "streams", "--streams=2");
    for (const way of [
      "LiveKit, their encryption",
      "LiveKit, drop-in",
      "Room, group, SFU",
      "Room, static keys, mesh",
    ]) {
      expect(results.get(`until the first decoded frame, ${way}`)?.ratio).toBeTypeOf("number");
    }
    expect(results.get("frames decoded of each of 2 streams, drop-in")?.value).toBeGreaterThan(0);
  },
  240_000,
);
