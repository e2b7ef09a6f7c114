import { defaultSuite, type BaseKey } from "@subrosa/sframe";
import { StateTracker } from "../../packages/media/src/state.ts";
import { sframeFormat } from "../../packages/media/src/worker/formats.ts";
import { KeyFrameRequests } from "../../packages/media/src/worker/key-frame-requests.ts";
import { ReceiveTrackKeys } from "../../packages/media/src/worker/receive-track.ts";
import { SendTrackKeys } from "../../packages/media/src/worker/send-track.ts";
import { WaitingLine } from "../../packages/media/src/worker/waiting-line.ts";
import type { Subject } from "./subjects.ts";

const now = (): number => performance.now();
const ignore = (): void => undefined;

/** A fresh base key, under a random KID of 64 bits as static keys have it. */
function freshBase(): BaseKey {
  const [kid] = crypto.getRandomValues(new BigUint64Array(1));
  return { kid: (kid as bigint) | (1n << 63n), baseKey: crypto.getRandomValues(new Uint8Array(32)) };
}

/** The whole frame path: what the frame worker does with each frame, between the streams' two ends. */
export async function subrosaSubject(base: BaseKey = freshBase()): Promise<Subject> {
  const format = sframeFormat(defaultSuite);
  const sender = new SendTrackKeys(format, new Map(), new StateTracker("send", ignore, now));
  const receiver = new ReceiveTrackKeys(format, new StateTracker("receive", ignore, now), ignore, now);
  await sender.install(base);
  await receiver.install(base);
  const sending = { id: 0, seen: 0, bytes: 0 };
  const line = new WaitingLine(() => Promise.resolve());
  const receiving = { id: 1, keyFrames: new KeyFrameRequests(ignore, now), line };
  return {
    name: "Subrosa",
    supports: () => true,
    seal: async (frame) => {
      if (!(await sender.seal(frame, sending))) throw new Error("Subrosa did not seal the frame.");
    },
    open: async (frame) => {
      if (!(await receiver.open(frame, receiving))) throw new Error("Subrosa did not open the frame.");
    },
  };
}
