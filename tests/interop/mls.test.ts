import { execFile, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasCargo } from "./rust.ts";

const mls = fileURLToPath(new URL("../../packages/mls/", import.meta.url));
const crate = join(mls, "crate");

/** What this machine's rustc says in the crate's folder, where rustup picks the pinned one; nothing when it fails. */
function rustc(...words: readonly string[]): string {
  const { status, stdout } = spawnSync("rustc", words, { cwd: crate, encoding: "utf8" });
  return status === 0 ? stdout.trim() : "";
}

/** Whether this machine has the very toolchain that the engine is built with: others make other bytes. */
function canBuild(): boolean {
  const toolchain = readFileSync(join(crate, "rust-toolchain.toml"), "utf8");
  const pinned = /^channel = "(?<version>.*)"$/m.exec(toolchain)?.groups?.["version"] ?? "";
  const libraries = (): string => rustc("--print", "target-libdir", "--target", "wasm32-unknown-unknown");
  return hasCargo() && rustc("--version").startsWith(`rustc ${pinned} `) && existsSync(libraries());
}

const buildable = canBuild();
if (!buildable) {
  process.stderr.write(
    "NOT DONE: the MLS engine was not built again and compared, for the Rust of packages/mls/crate/rust-toolchain.toml is not on this machine.\n",
  );
}

describe.runIf(buildable)("the MLS engine in the repository", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "subrosa-mls-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Runs a script of packages/mls; rejects with what it said when it fails. */
  const make = (script: string, to: string): Promise<unknown> =>
    promisify(execFile)(process.execPath, [join(mls, "scripts", script), to], { maxBuffer: 2 ** 26 });
  const made = (name: string): Buffer => readFileSync(join(folder, name));
  const kept = (name: string): Buffer => readFileSync(join(mls, "wasm", name));

  test("is built again byte for byte", async () => {
    await make("build.mjs", folder);
    for (const name of ["subrosa_mls.wasm", "subrosa_mls.js", "sources.sha256"]) {
      expect([name, made(name).equals(kept(name))]).toEqual([name, true]);
    }
  });

  test("passes its own tests in Rust", async () => {
    const { stdout } = await promisify(execFile)("cargo", ["test", "--locked", "--quiet"], { cwd: crate });
    expect(stdout).toMatch(/test result: ok\. [1-9]\d* passed; 0 failed/);
  });

  test("lists the crates inside with their licences", async () => {
    await make("licences.mjs", join(folder, "LICENCES.md"));
    expect(made("LICENCES.md").equals(kept("LICENCES.md"))).toBe(true);
  });
});
