/**
 * The frame worker: the one place where frame keys live. Built into one file, `frame-worker.js`.
 *
 * @module
 */
import type { ToWorker } from "./messages.ts";
import type { ScriptTransformer, WorkerScope } from "./worker/scope.ts";
import { WorkerSide } from "./worker/worker-side.ts";

const scope: WorkerScope = {
  postMessage: (message) => postMessage(message),
  now: () => performance.now(),
  after: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

let side: WorkerSide | undefined;

addEventListener("message", ({ data }: MessageEvent<ToWorker>) => {
  if (data.type !== "start") {
    void side?.handle(data);
    return;
  }
  side = new WorkerSide(scope, data.suite, data.wire);
  scope.postMessage({ type: "ready" });
});

addEventListener("rtctransform", (event) => {
  // Without a pipe the browser holds the frames for ever: nothing leaves.
  void side?.attach((event as Event & { transformer: ScriptTransformer }).transformer);
});
