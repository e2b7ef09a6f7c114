// `npm run build:mls`: the engine from its source, byte for byte the same wherever it is built.
// Usage: node scripts/build.mjs [folder], by default wasm/. Needs rustup's cargo and the wasm32 target that rust-toolchain.toml names.
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { hashSources } from "./sources.mjs";

const crate = fileURLToPath(new URL("../crate", import.meta.url));
const out = resolve(process.argv[2] ?? fileURLToPath(new URL("../wasm", import.meta.url)));
const target = resolve(process.env.CARGO_TARGET_DIR ?? `${crate}/target`);
const wasm = "wasm32-unknown-unknown";

const run = (command, args, env = {}) =>
  execFileSync(command, args, {
    cwd: crate,
    env: { ...process.env, CARGO_TARGET_DIR: target, ...env },
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });

const cargo = (args, env) =>
  run("cargo", [...args, "--locked", ...(process.env.MLS_CARGO_FLAGS?.split(" ") ?? [])], env);

// Paths would otherwise end up in panic messages, and in the hashes that order the code.
const remapped = {
  [crate]: "/src",
  [resolve(process.env.CARGO_HOME ?? `${homedir()}/.cargo`)]: "/cargo",
  [run("rustc", ["--print", "sysroot"]).trim()]: "/rust",
  [target]: "/target",
};
const flags = [
  "--cfg",
  'getrandom_backend="wasm_js"',
  ...Object.entries(remapped).map(([from, to]) => `--remap-path-prefix=${from}=${to}`),
];

cargo(["build", "--release", "--target", wasm, "--package", "subrosa-mls"], {
  CARGO_ENCODED_RUSTFLAGS: flags.join("\u001f"),
  CARGO_INCREMENTAL: "0",
});
cargo(["build", "--package", "subrosa-mls-glue"]);
mkdirSync(out, { recursive: true });
run(`${target}/debug/subrosa-mls-glue`, [`${target}/${wasm}/release/subrosa_mls.wasm`, out]);
writeFileSync(`${out}/sources.sha256`, `${hashSources()}\n`);
