import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, afterEach, describe, expect, test, vi } from "vitest";
import { build, buildIsDue, buildWhenDue } from "../../scripts/lib/build.mjs";
import { repositoryWith } from "./scripts.ts";

/** Stands in for the compiler: it adds a line to each workspace's output. */
const compiler = `
const { appendFileSync, mkdirSync } = require("node:fs");
for (const folder of ["packages/a/dist", "apps/b/dist"]) {
  mkdirSync(folder, { recursive: true });
  appendFileSync(folder + "/index.js", "built\\n");
}
`;
const compilerPath = "node_modules/typescript/bin/tsc";
const source = "packages/a/src/index.ts";

describe("a build is", () => {
  let root = "";
  const write = (path: string, text: string): void => writeFileSync(join(root, path), text);

  beforeEach(() => {
    vi.spyOn(console, "log").mockImplementation(() => {});
    root = repositoryWith({
      "package-lock.json": "{}",
      "tsconfig.json": "{}",
      "tsconfig.base.json": "{}",
      "node_modules/typescript/package.json": JSON.stringify({ type: "commonjs" }),
      [compilerPath]: compiler,
      "packages/a/package.json": "{}",
      [source]: "export {};",
      "packages/a/test/a.test.ts": "",
      "apps/b/package.json": "{}",
    });
  });
  afterEach(() => {
    vi.restoreAllMocks();
    rmSync(root, { recursive: true });
  });

  test("due when there was none", () => {
    expect(buildIsDue(root)).toBe(true);
  });

  test("not due when one has just been", async () => {
    await buildWhenDue(root);
    expect(buildIsDue(root)).toBe(false);
    // Were it to build again, it would fail.
    write(compilerPath, "process.exit(1);");
    await buildWhenDue(root);
  });

  test.each([source, "packages/a/src/new.ts", "apps/b/package.json", "package-lock.json", "tsconfig.base.json"])(
    "due when %s changed",
    async (path) => {
      await build(root);
      write(path, '{ "changed": true }');
      expect(buildIsDue(root)).toBe(true);
    },
  );

  test("due when a source is gone, and when an output is", async () => {
    await build(root);
    rmSync(join(root, "apps/b/dist"), { recursive: true });
    expect(buildIsDue(root)).toBe(true);
    await build(root);
    rmSync(join(root, source));
    expect(buildIsDue(root)).toBe(true);
  });

  test("not due when only a test or an output changed", async () => {
    await build(root);
    write("packages/a/test/a.test.ts", "changed");
    write("packages/a/dist/index.js", "changed");
    expect(buildIsDue(root)).toBe(false);
  });

  test("due when a source changed while it was built, or when it failed", async () => {
    write(compilerPath, `${compiler}appendFileSync("${source}", "// changed");`);
    await build(root);
    expect(buildIsDue(root)).toBe(true);
    write(compilerPath, `${compiler}process.exit(1);`);
    await expect(build(root)).rejects.toThrow("The build stopped (exit code 1)");
    expect(buildIsDue(root)).toBe(true);
  });
});
