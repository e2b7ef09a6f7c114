import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { allowed } from "../../scripts/boundaries.mjs";
import { repository } from "./scripts.ts";

const read = (path: string): string => readFileSync(join(repository, path), "utf8");
const workspaces = ["packages", "apps"].flatMap((folder) =>
  readdirSync(join(repository, folder)).map((name) => `${folder}/${name}`),
);
const documents = [
  "README.md",
  "ARCHITECTURE.md",
  "SECURITY.md",
  "CONTRIBUTING.md",
  "CHANGELOG.md",
  ...readdirSync(join(repository, "docs")).map((name) => `docs/${name}`),
  ...[...workspaces, "tests/vectors", "examples", "bench", "deploy"].map((folder) => `${folder}/README.md`),
].filter((path) => path.endsWith(".md") && existsSync(join(repository, path)));

describe.each(documents)("%s", (document) => {
  test("links only to what is there", () => {
    const targets = [...read(document).matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].map((match) => match[1] ?? "");
    const local = targets.filter((target) => !/^(https?|mailto):/.test(target));
    const broken = local.filter((target) => !existsSync(join(repository, dirname(document), target)));
    expect(broken).toEqual([]);
  });

  test("names only commands that package.json has", () => {
    const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
    const named = [...read(document).matchAll(/npm run ([a-z:-]+)\b(?! -w)/g)].map((match) => match[1] ?? "");
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
  });
});

test("README's table has every workspace", () => {
  const table = read("README.md");
  for (const workspace of workspaces) expect(table).toContain(`](${workspace})`);
});

test("README's program is the example that the browser tests run, in ten lines and an import", () => {
  const lines = (text: string): string[] =>
    text
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== "");
  const program = lines(/```ts\n([\s\S]*?)```/.exec(read("README.md"))?.[1] ?? "");
  const example = lines(read("examples/room.ts"));
  expect(program.length).toBeLessThanOrEqual(11);
  expect(example).toContain(program[0]);
  // From the first listener on it is the same text; before it, README writes out what the example takes as parameters.
  const body = program.slice(program.findIndex((line) => line.startsWith("room.on(")));
  expect(body.length).toBeGreaterThan(5);
  expect(example.join("\n")).toContain(body.join("\n"));
});

test("ARCHITECTURE draws the arrows that the boundaries allow", () => {
  const drawn = read("ARCHITECTURE.md");
  for (const workspace of workspaces) {
    const others = allowed[workspace as keyof typeof allowed].filter((other) => workspaces.includes(other));
    if (others.length === 0) continue;
    const names = others.map((other) => other.split("/")[1]).join(", ");
    expect(drawn).toMatch(new RegExp(`${workspace.split("/")[1] ?? ""} ─+▶ ${names}`));
  }
});

test("Node's oldest version is one number everywhere", () => {
  const wanted = (JSON.parse(read("package.json")) as { engines: { node: string } }).engines.node;
  expect(wanted).toBe(">=20.19");
  for (const workspace of workspaces.filter((path) => path.startsWith("packages/"))) {
    const { engines } = JSON.parse(read(`${workspace}/package.json`)) as { engines: { node: string } };
    expect(engines.node).toBe(wanted);
  }
});

test("the API pages take in every door of every package", () => {
  const { entryPoints, packagesRequiringDocumentation } = JSON.parse(read("typedoc.json")) as Record<string, string[]>;
  for (const workspace of workspaces.filter((path) => path.startsWith("packages/"))) {
    const { name, exports } = JSON.parse(read(`${workspace}/package.json`)) as {
      name: string;
      exports: Record<string, { "@subrosa/source"?: string }>;
    };
    expect(packagesRequiringDocumentation).toContain(name);
    const doors = Object.values(exports).flatMap((target) => target["@subrosa/source"] ?? []);
    expect(entryPoints).toEqual(expect.arrayContaining(doors.map((door) => join(workspace, door))));
  }
});
