import { expect, test } from "vitest";
import { measureBytes } from "../../bench/crypto/bytes.ts";
import { measureLibraries } from "../../bench/loading/libraries.ts";

test("encryption adds at most 28 bytes to an Opus frame with static keys, and 20 with a group's", async () => {
  const opus = (await measureBytes()).filter(({ name }) => name.startsWith("bytes added to Opus"));
  const most = (kind: string): number[] => opus.filter(({ name }) => name.includes(kind)).map(({ value }) => value);
  expect(most("static key")).toHaveLength(1);
  expect(most("group key")).toHaveLength(1);
  expect(Math.max(...most("static key"))).toBeLessThanOrEqual(28);
  expect(Math.max(...most("group key"))).toBeLessThanOrEqual(20);
});

test("the libraries are at most 120 kB without the engine", async () => {
  const all = (await measureLibraries()).find(({ name }) => name === "libraries without the engine");
  expect(all?.value).toBeGreaterThan(20);
  expect(all?.value).toBeLessThanOrEqual(120);
});
