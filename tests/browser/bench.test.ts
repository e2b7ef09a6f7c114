import { expect, test } from "vitest";
import { samples } from "../../bench/crypto/frames.ts";
import type { Result } from "../../bench/report.ts";
import { runNode } from "../house/scripts.ts";

const subjects = ["bare AES-256-GCM", "cipher and a copy", "Subrosa", "livekit-client"];

/** The smallest run there is: it shows that the benchmark works, and its numbers mean nothing. */
test("the benchmark prints a number and a ratio for everything that it promises, in one run", async () => {
  const tiny = ["--json", "--rounds=1", "--calls=1", "--settle=1", "--seconds=1"];
  const node = ["--conditions=@subrosa/source", "--import", "./scripts/lib/typescript.mjs"];
  const { code, stdout, stderr } = await runNode([...node, "bench/main.ts", ...tiny]);
  expect(stderr).toBe("");
  expect(code).toBe(0);
  const results = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Result);
  for (const { name, value, unit, ratio } of results) {
    expect([name, Number.isFinite(value), unit !== "", ratio === null || ratio > 0]).toEqual([name, true, true, true]);
  }
  const ratios = new Map(results.map(({ name, ratio }) => [name, ratio]));
  for (const { name: sample } of samples) {
    for (const subject of subjects.filter((one) => one !== "livekit-client" || !sample.startsWith("AV1"))) {
      for (const way of ["seal", "open"]) expect(ratios.get(`${way} ${sample}, ${subject}`)).toBeTypeOf("number");
    }
  }
  expect([...ratios.keys()].filter((name) => name.endsWith(", encrypted")).length).toBeGreaterThanOrEqual(2);
});
