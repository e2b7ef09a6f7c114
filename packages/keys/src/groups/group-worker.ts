/**
 * The group's worker: the one place where the secrets of an MLS group live. Built into one file, `group-worker.js`.
 *
 * @module
 */
import { Engine } from "@subrosa/mls";
import { GroupSide } from "./port/group-side.ts";
import type { WorkerStart } from "./port/messages.ts";

/** Fetched and compiled once: an engine that trapped is started anew from it. */
let compiled: Promise<WebAssembly.Module> | undefined;

async function compile(url: string): Promise<WebAssembly.Module> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} was answered with ${response.status}.`);
  // only bytes of the right type can be compiled as they come, and be kept compiled by the browser
  const streams = response.headers.get("content-type") === "application/wasm";
  return streams ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer());
}

addEventListener("message", ({ data: { port, start, engine } }: MessageEvent<WorkerStart>) => {
  void GroupSide.start(port, start, { engine: async () => Engine.start(await (compiled ??= compile(engine))) });
});
