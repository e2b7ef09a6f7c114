import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, test } from "vitest";
import { hashSources } from "../scripts/sources.mjs";

const here = fileURLToPath(new URL("..", import.meta.url));
const built = (name: string): Buffer => readFileSync(`${here}wasm/${name}`);

test("the engine in the repository was built from the sources beside it", () => {
  expect(built("sources.sha256").toString().trim()).toBe(hashSources());
});

test("nothing that widens what is accepted, or shows secrets, is switched on", () => {
  const manifest = readFileSync(`${here}crate/Cargo.toml`, "utf8");
  const features = /^openmls = .*features = \[(?<features>.*)\]/m.exec(manifest)?.groups?.["features"];
  expect(features).toBe('"draft-ietf-mls-pq-ciphersuites", "js"');
  expect(built("subrosa_mls.wasm").includes("crypto-debug")).toBe(false);
});

test("the engine names no folder of the machine that built it", () => {
  const text = built("subrosa_mls.wasm").toString("latin1");
  expect(text).not.toMatch(/\/(?:home|root|work|Users|tmp)\//);
});

// a toolchain that can't build it has nothing to compare
const libraries = spawnSync("rustc", ["--print", "target-libdir", "--target", "wasm32-unknown-unknown"], {
  cwd: `${here}crate`,
  encoding: "utf8",
});
const buildable = libraries.status === 0 && existsSync(libraries.stdout.trim());

describe.runIf(!buildable)("where cargo or its target wasm32-unknown-unknown is missing", () => {
  test("it is said aloud that the engine was not built again", () => {
    const left =
      "mls: the engine was NOT built again and compared: no cargo with wasm32-unknown-unknown on this machine\n";
    expect(process.stderr.write(left)).toBeTypeOf("boolean");
  });
});

describe.runIf(buildable)("where cargo is", () => {
  const folder = mkdtempSync(join(tmpdir(), "subrosa-mls-"));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test(
    "the engine is built again byte for byte, and its licences are those that are listed",
    { timeout: 900_000 },
    () => {
      for (const script of [
        ["build.mjs", folder],
        ["licences.mjs", join(folder, "LICENCES.md")],
      ]) {
        const [name = "", to = ""] = script;
        const { status, stderr } = spawnSync(process.execPath, [`${here}scripts/${name}`, to], { encoding: "utf8" });
        expect([status, status === 0 ? "" : stderr]).toEqual([0, ""]);
      }
      for (const name of ["subrosa_mls.wasm", "subrosa_mls.js", "sources.sha256", "LICENCES.md"]) {
        expect([name, readFileSync(join(folder, name)).equals(built(name))]).toEqual([name, true]);
      }
    },
  );
});
