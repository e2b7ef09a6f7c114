import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { allowed, checkBoundaries } from "../../scripts/boundaries.mjs";

const trees: string[] = [];
afterEach(() => {
  for (const tree of trees.splice(0)) rmSync(tree, { recursive: true });
});

/** A repository in miniature: every workspace with one door and one inner module, plus `files`. */
function repository(files: Record<string, string> = {}, workspaces: string[] = Object.keys(allowed)): string {
  const root = mkdtempSync(join(tmpdir(), "subrosa-boundaries-"));
  trees.push(root);
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  write("package.json", JSON.stringify({ private: true, type: "module", workspaces: ["packages/*", "apps/*"] }));
  for (const workspace of workspaces) {
    const name = `@subrosa/${workspace.split("/")[1]}`;
    const exports = { ".": { "@subrosa/source": "./src/index.ts", default: "./dist/index.js" } };
    const dependencies = Object.fromEntries(
      Object.keys(allowed).map((other) => [`@subrosa/${other.split("/")[1]}`, "0.1.0"]),
    );
    write(`${workspace}/package.json`, JSON.stringify({ name, type: "module", exports, dependencies }));
    write(`${workspace}/src/index.ts`, `export { inner } from "./inner.ts";\n`);
    write(`${workspace}/src/inner.ts`, `export const inner = "${name}";\n`);
    mkdirSync(join(root, "node_modules/@subrosa"), { recursive: true });
    symlinkSync(join(root, workspace), join(root, "node_modules", name));
  }
  for (const [path, text] of Object.entries(files)) write(path, text);
  return root;
}

test("the table names no workspace that isn't there", () => {
  const gone = Object.keys(allowed).filter((workspace) => !existsSync(`${workspace}/package.json`));
  expect(gone).toEqual([]);
});

test("a repository that keeps the rules passes, and its modules were seen", async () => {
  const { modules, faults } = await checkBoundaries(
    repository({
      "packages/media/src/seal.ts": `import { inner } from "@subrosa/sframe";\nexport const seal = inner;\n`,
    }),
  );
  expect(faults).toEqual([]);
  expect(modules).toBeGreaterThanOrEqual(2 * Object.keys(allowed).length);
});

describe("the check fails when", () => {
  const cases: [string, string, string, string][] = [
    ["the server imports sframe", "packages/server/src/x.ts", `import "@subrosa/sframe";`, "packages/sframe"],
    ["the server imports keys", "packages/server/src/x.ts", `export * from "@subrosa/keys";`, "packages/keys"],
    ["the server imports media", "packages/server/src/x.ts", `await import("@subrosa/media");`, "packages/media"],
    ["the server imports mls", "packages/server/src/x.ts", `import "@subrosa/mls";`, "packages/mls"],
    [
      "the server imports only a type of sframe",
      "packages/server/src/x.ts",
      `import type { inner } from "@subrosa/sframe"; export type X = typeof inner;`,
      "packages/sframe",
    ],
    [
      "the server reaches sframe by path",
      "packages/server/src/x.ts",
      `import "../../sframe/src/inner.ts";`,
      "packages/sframe",
    ],
    ["sframe imports anything", "packages/sframe/src/x.ts", `import "@subrosa/protocol";`, "packages/protocol"],
    ["protocol imports keys", "packages/protocol/src/x.ts", `import "@subrosa/keys";`, "packages/keys"],
    ["the app imports keys past the client", "apps/meet/src/x.ts", `import "@subrosa/keys";`, "packages/keys"],
    [
      "the app reaches behind the client's door",
      "apps/meet/src/x.ts",
      `import "../../../packages/client/src/inner.ts";`,
      "public entry",
    ],
    ["a browser package uses Node", "packages/sframe/src/x.ts", `import "node:fs";`, "runs in browsers"],
    ["two modules form a cycle", "packages/keys/src/inner.ts", `export * from "./index.ts";`, "no cycles"],
    ["an import resolves to nothing", "packages/keys/src/x.ts", `import "./gone.ts";`, "every import resolves"],
    ["an import is not declared", "packages/keys/src/x.ts", `import "left-pad";`, "every import resolves"],
  ];
  test.each(cases)("%s", async (_story, path, text, words) => {
    const { faults } = await checkBoundaries(repository({ [path]: text }));
    expect(faults.join("\n")).toContain(words);
    expect(faults.join("\n")).toContain(path);
  });

  test("a workspace stands in no row of the table", async () => {
    const root = repository({ "packages/extra/package.json": "{}", "packages/extra/src/index.ts": "export {};" });
    expect((await checkBoundaries(root)).faults).toContain(
      "packages/extra stands in no row of scripts/boundaries.mjs.",
    );
  });

  test("no module was seen", async () => {
    const { modules, faults } = await checkBoundaries(repository({}, []));
    expect(modules).toBe(0);
    expect(faults).toEqual(["No module was seen: the check proves nothing."]);
  });
});

test("the server may import one workspace only, and it holds no key", () => {
  expect(allowed["packages/server"]).toEqual(["packages/protocol"]);
  expect(allowed["packages/protocol"]).toEqual([]);
});
