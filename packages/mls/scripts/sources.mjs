// What the engine is built from, as one hash: so that a stale engine is noticed where there is no Rust.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL("..", import.meta.url));

/** SHA-256, in hex, over the names and bytes of all files that decide what the engine is. */
export function hashSources() {
  const rust = readdirSync(`${here}crate`, { recursive: true })
    .map(String)
    .filter((name) => /^(src|glue\/src)\/.*\.rs$/.test(name));
  const names = ["Cargo.toml", "Cargo.lock", "rust-toolchain.toml", "glue/Cargo.toml", ...rust].map(
    (name) => `crate/${name}`,
  );
  const hash = createHash("sha256");
  for (const name of [...names, "scripts/build.mjs"].toSorted()) {
    const bytes = readFileSync(`${here}${name}`);
    hash.update(`${name} ${bytes.length}\n`).update(bytes);
  }
  return hash.digest("hex");
}
