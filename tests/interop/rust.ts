import { spawn, spawnSync, type ChildProcessByStdio } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("./sframe-rs/", import.meta.url));
const program = fileURLToPath(new URL("./sframe-rs/target/release/sframe-interop", import.meta.url));

/** Whether this machine can build Rust programs. */
export function hasCargo(): boolean {
  return spawnSync("cargo", ["--version"]).status === 0;
}

/** The program of tests/interop/sframe-rs, running: one line in, one line out. */
export interface RustSframe {
  /** Sends a request and resolves to its answer; rejects when the program ends instead. */
  ask(...words: readonly (string | number | bigint)[]): Promise<string>;
  close(): void;
}

/** Builds the program exactly as its Cargo.lock says. Throws with cargo's own words when that fails. */
export function build(): void {
  const result = spawnSync("cargo", ["build", "--release", "--locked", "--quiet"], { cwd: folder, encoding: "utf8" });
  if (result.status !== 0) throw new Error(`cargo could not build tests/interop/sframe-rs:\n${result.stderr}`);
}

/** Starts the program; {@link build} comes first. */
export function start(): RustSframe {
  const child: ChildProcessByStdio<Writable, Readable, null> = spawn(program, { stdio: ["pipe", "pipe", "inherit"] });
  const waiting: { resolve: (answer: string) => void; reject: (error: Error) => void }[] = [];
  createInterface(child.stdout).on("line", (line) => waiting.shift()?.resolve(line));
  child.on("close", (code) => {
    for (const { reject } of waiting.splice(0)) reject(new Error(`The Rust program ended with ${code}.`));
  });
  return {
    ask: (...words) =>
      new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
        child.stdin.write(`${words.join(" ")}\n`);
      }),
    close: () => child.stdin.end(),
  };
}
