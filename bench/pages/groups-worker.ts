import { type Cell, type CellResult, measureCell } from "../groups/measure.ts";

const module = WebAssembly.compileStreaming(fetch("/wasm/subrosa_mls.wasm"));

self.addEventListener("message", (event: MessageEvent<Cell>) => {
  module
    .then((engine) => measureCell(engine, event.data))
    .then(
      (result: CellResult) => self.postMessage(result),
      (error: unknown) => self.postMessage(error instanceof Error ? (error.stack ?? error.message) : String(error)),
    );
});
