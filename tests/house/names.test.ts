import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { repository } from "./scripts.ts";

/** Written by tools, which name their files themselves. */
const notOurs = new Set(["node_modules", "dist", "target", "wasm", "vectors", "api"]);

/** Files of a folder and all below it, relative to the repository. */
function filesIn(folder: string): string[] {
  return readdirSync(join(repository, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (!entry.isDirectory()) return [path];
    return notOurs.has(entry.name) || entry.name.startsWith("dist-") ? [] : filesIn(path);
  });
}

const files = ["packages", "apps", "tests", "bench", "examples", "scripts", "docs"].flatMap(filesIn);

test("programs are named in kebab-case (components in .tsx as the code calls them)", () => {
  const programs = files.filter((path) => /\.(?:ts|mjs|cjs|js)$/.test(path));
  expect(programs.length).toBeGreaterThan(300);
  expect(programs.filter((path) => !/^[a-z0-9]+(?:[-.][a-z0-9]+)*$/.test(basename(path)))).toEqual([]);
});

test("no file is named after nothing", () => {
  expect(files.filter((path) => /^(?:utils?|helpers?|common|misc)\./i.test(basename(path)))).toEqual([]);
});
