import { LiveKitKeys } from "@subrosa/keys/livekit";
import type { BaseKey } from "@subrosa/sframe";
import { defaultSuite } from "@subrosa/sframe";
import { StateTracker } from "../../../packages/media/src/state.ts";
import { wireFormat } from "../../../packages/media/src/worker/formats.ts";
import { KeyFrameRequests } from "../../../packages/media/src/worker/key-frame-requests.ts";
import { ReceiveTrackKeys } from "../../../packages/media/src/worker/receive-track.ts";
import { SendTrackKeys } from "../../../packages/media/src/worker/send-track.ts";
import { WaitingLine } from "../../../packages/media/src/worker/waiting-line.ts";
import type { Frame } from "./their-sdk.ts";

/** One participant of ours on LiveKit's wire: a sent and a received track with all that the frame worker does, and their keys. */
export interface Ours {
  readonly keys: LiveKitKeys;
  /** Resolves when both tracks have it. */
  setKey(secret: string | ArrayBuffer, keyIndex?: number): Promise<void>;
  /** Whether the frame went on; then it is sealed. */
  seal(frame: Frame): Promise<boolean>;
  /** What the decoder gets; undefined when the frame was dropped. */
  open(frame: Frame): Promise<Uint8Array | undefined>;
  /** What became of received frames, without zeros. */
  readonly fates: Record<string, number>;
}

const ignore = (): void => undefined;
const now = (): number => performance.now();

/** A participant that seals and opens as the frame worker does. */
export function ours(bits: 128 | 256 = 128): Ours {
  const format = wireFormat("livekit", defaultSuite, now);
  const sender = new SendTrackKeys(format, new Map(), new StateTracker("send", ignore, now));
  const receiver = new ReceiveTrackKeys(format, new StateTracker("receive", ignore, now), ignore, now);
  const installs: Promise<void>[] = [];
  const into = (track: { install(key: BaseKey): Promise<void> }) => ({
    install: (key: BaseKey) => void installs.push(track.install(key)),
    tryOut: ignore,
    remove: ignore,
  });
  const attachment = {
    id: 1,
    keyFrames: new KeyFrameRequests(ignore, now),
    line: new WaitingLine(() => Promise.resolve()),
  };
  const keys = new LiveKitKeys({ bits });
  keys.attach({ direction: "send" }, into(sender));
  keys.attach({ direction: "receive" }, into(receiver));
  return {
    keys,
    setKey: async (secret, keyIndex) => {
      await keys.setKey(secret, keyIndex);
      await Promise.all(installs);
    },
    seal: async (frame) => (await sender.seal(frame, { id: 0, seen: 0, bytes: 0 })) !== undefined,
    open: async (frame) => {
      const opened = await receiver.open(frame, attachment);
      return opened && new Uint8Array(opened.data);
    },
    get fates() {
      return Object.fromEntries(Object.entries(receiver.counters).filter(([, count]) => count > 0));
    },
  };
}
