/** The real MLS engine, for tests in Node. */
import { Engine, engineUrl } from "@subrosa/mls";
import { readFile } from "node:fs/promises";

let compiled: Promise<WebAssembly.Module> | undefined;

/** The engine's module, compiled once for each test file. */
function engineModule(): Promise<WebAssembly.Module> {
  compiled ??= readFile(engineUrl).then((wasm) => WebAssembly.compile(wasm));
  return compiled;
}

/** Another engine: they share nothing. */
export async function startEngine(): Promise<Engine> {
  return Engine.start(await engineModule());
}
