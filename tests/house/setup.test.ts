import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { explainInstall, installIsDue } from "../../scripts/lib/install.mjs";
import { repositoryWith, runNode } from "./scripts.ts";

const trees: string[] = [];
afterEach(() => {
  for (const tree of trees.splice(0)) rmSync(tree, { recursive: true });
});

function tree(files: Record<string, string>): string {
  const root = repositoryWith(files);
  trees.push(root);
  return root;
}

const lock = (packages: Record<string, object>): string =>
  JSON.stringify({ name: "x", lockfileVersion: 3, requires: true, packages });

describe.each(["start", "test", "setup", "build", "verify"])("scripts/%s.mjs on an old Node", (name) => {
  test("says one sentence and stops", async () => {
    const oldNode = join(import.meta.dirname, "fixtures/old-node.cjs");
    const { code, stdout, stderr } = await runNode(["--require", oldNode, `scripts/${name}.mjs`]);
    expect(code).toBe(1);
    expect(stdout).toBe("");
    expect(stderr).toMatch(/^Subrosa needs Node 20\.19 or newer, and this is Node 18\.19\.0: install .*\n$/);
  });
});

describe("an install is", () => {
  const wanted = { "": { name: "x" }, "node_modules/a": { version: "1.0.0" } };

  test("due in a bare clone", () => {
    expect(installIsDue(tree({ "package-lock.json": lock(wanted) }))).toBe(true);
  });
  test("due when a version differs", () => {
    const there = lock({ "node_modules/a": { version: "0.9.0" } });
    expect(installIsDue(tree({ "package-lock.json": lock(wanted), "node_modules/.package-lock.json": there }))).toBe(
      true,
    );
  });
  test("due when a package is missing", () => {
    const files = { "package-lock.json": lock(wanted), "node_modules/.package-lock.json": lock({}) };
    expect(installIsDue(tree(files))).toBe(true);
  });
  test("not due when all is there, whatever other platforms would need", () => {
    const more = { ...wanted, "node_modules/a-windows": { version: "1.0.0", optional: true } };
    const there = lock({ "node_modules/a": { version: "1.0.0" } });
    const files = { "package-lock.json": lock(more), "node_modules/.package-lock.json": there };
    expect(installIsDue(tree(files))).toBe(false);
  });
});

describe("a failed install ends with one sentence that helps", () => {
  const manifest = JSON.stringify({ name: "x", version: "1.0.0", dependencies: { a: "1.0.0" } });
  const root = { name: "x", version: "1.0.0", dependencies: { a: "1.0.0" } };
  const unreachable = {
    version: "1.0.0",
    resolved: "http://127.0.0.1:9/a/-/a-1.0.0.tgz",
    // A digest that no cache holds.
    integrity: `sha512-${Buffer.alloc(64, 1).toString("base64")}`,
  };
  const env = {
    npm_config_registry: "http://127.0.0.1:9/",
    npm_config_fetch_retries: "0",
    npm_config_update_notifier: "false",
  };

  test("when the registry is out of reach", async () => {
    const cwd = tree({
      "package.json": manifest,
      "package-lock.json": lock({ "": root, "node_modules/a": unreachable }),
    });
    const { code, stdout, stderr } = await runNode(["scripts/setup.mjs"], { cwd, env });
    expect(code).toBe(1);
    expect(stdout).toContain("Installing the dependencies");
    expect(stderr.trimEnd().split("\n").at(-1)).toMatch(/^npm could not reach its registry: check the network/);
  });

  test.each([
    ["npm error code EUSAGE\nnpm error `npm ci` can only install packages when", "package-lock.json does not fit"],
    ["npm error code ENOSPC", "The disk is full"],
    ["npm error code EACCES", "npm may not write to this folder"],
    ["npm error code E403", "npm's registry refused us"],
    ["npm error code EINTEGRITY", "A download arrived damaged"],
  ])("when npm says %j", (output, sentence) => {
    expect(explainInstall(output, "exit code 1").startsWith(sentence)).toBe(true);
  });

  test("when there is no npm", async () => {
    const cwd = tree({
      "package.json": manifest,
      "package-lock.json": lock({ "": root, "node_modules/a": unreachable }),
    });
    const { code, stderr } = await runNode(["scripts/setup.mjs"], { cwd, env: { PATH: cwd } });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^There is no npm beside this Node/);
  });

  test("when nobody knows why", () => {
    expect(explainInstall("npm error surprise", "exit code 7")).toBe(
      "Installing the dependencies failed (npm ci: exit code 7); npm's own words are above.",
    );
  });
});
