import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
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
