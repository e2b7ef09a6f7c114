/** The frame worker with a tap on both sides of every transform: behind the encoder, in front of the packetizer, and so on. */
import { WorkerSide } from "../../../../packages/media/src/worker/worker-side.ts";
import type { ToWorker } from "../../../../packages/media/src/messages.ts";
import type { ScriptTransformer, WorkerScope } from "../../../../packages/media/src/worker/scope.ts";
import { type Frame, type Order, orderChannelName, recorder } from "./recorded.ts";

const scope: WorkerScope = {
  postMessage: (message) => postMessage(message),
  now: () => performance.now(),
  after: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};
let side: WorkerSide | undefined;

const lab = new URLSearchParams(location.search).get("lab") ?? "";
let leaks = false;
new BroadcastChannel(orderChannelName(lab)).onmessage = ({ data: order }: MessageEvent<Order>) => {
  if ("leaks" in order) leaks = true;
  else {
    const end = performance.now() + order.busyFor;
    while (performance.now() < end);
  }
};

/** Two ends of a way that every second frame takes, past all that is between them, while this worker leaks. */
function bypass(): readonly [TransformStream<Frame, Frame>, TransformStream<Frame, Frame>] {
  let pass: (frame: Frame) => void;
  let turn = false;
  const out = new TransformStream<Frame, Frame>({
    start: (controller) => {
      pass = (frame) => controller.enqueue(frame);
    },
  });
  const into = new TransformStream<Frame, Frame>({
    transform: (frame, controller) => {
      turn = !turn;
      if (leaks && turn) pass(frame);
      else controller.enqueue(frame);
    },
  });
  return [into, out];
}

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
  const [into, out] = bypass();
  void after.readable
    .pipeThrough(out)
    .pipeTo(transformer.writable)
    .catch(() => undefined);
  const generateKeyFrame = transformer.generateKeyFrame?.bind(transformer);
  void side?.attach({
    options: transformer.options,
    readable: transformer.readable.pipeThrough(recorder(before, track)).pipeThrough(into),
    writable: after.writable,
    sendKeyFrameRequest: () => transformer.sendKeyFrameRequest(),
    ...(generateKeyFrame && { generateKeyFrame }),
  });
});
