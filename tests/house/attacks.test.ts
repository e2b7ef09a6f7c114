import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const folder = new URL("../adversary/", import.meta.url);

test("every attack in the table of tests/adversary has the test that it names", () => {
  const rows = readFileSync(new URL("README.md", folder), "utf8").matchAll(
    /^\| .+ \| `(?<file>[^`]+)` \| (?<title>.+) \|$/gm,
  );
  const named = [...rows].map(({ groups }) => ({ file: groups?.["file"] ?? "", title: groups?.["title"] ?? "" }));
  expect(named.length).toBeGreaterThan(40);
  const missing = named.filter(({ file, title }) => !readFileSync(new URL(file, folder), "utf8").includes(title));
  expect(missing).toEqual([]);
});
