/** The frame worker with a tap on both sides of every transform: behind the encoder, in front of the packetizer, and so on. */
import { WorkerSide } from "../../../../packages/media/src/worker/worker-side.ts";
import type { ToWorker } from "../../../../packages/media/src/messages.ts";
import type { ScriptTransformer, WorkerScope } from "../../../../packages/media/src/worker/scope.ts";
import { busyChannelName, recorder } from "./recorded.ts";

const scope: WorkerScope = { postMessage: (message) => postMessage(message), now: () => performance.now() };
let side: WorkerSide | undefined;

const lab = new URLSearchParams(location.search).get("lab") ?? "";
new BroadcastChannel(busyChannelName(lab)).onmessage = ({ data: milliseconds }: MessageEvent<number>) => {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
};

addEventListener("message", ({ data }: MessageEvent<ToWorker>) => {
  if (data.type === "start") {
    side = new WorkerSide(scope, data.suite);
    scope.postMessage({ type: "ready" });
  } else {
    void side?.handle(data);
  }
});

addEventListener("rtctransform", (event) => {
  const { transformer } = event as Event & { transformer: ScriptTransformer };
  const { direction, track } = transformer.options;
  const before = direction === "send" ? "encoded" : "received";
  const after = recorder(direction === "send" ? "sent" : "opened", track);
  void after.readable.pipeTo(transformer.writable).catch(() => undefined);
  const generateKeyFrame = transformer.generateKeyFrame?.bind(transformer);
  void side?.attach({
    options: transformer.options,
    readable: transformer.readable.pipeThrough(recorder(before, track)),
    writable: after.writable,
    sendKeyFrameRequest: () => transformer.sendKeyFrameRequest(),
    ...(generateKeyFrame && { generateKeyFrame }),
  });
});
