import type { EncodedFrame, OpenedFrame, SealedFrame } from "./frame.ts";
import type { ReceiveAttachment, ReceiveTrackKeys } from "./receive-track.ts";
import type { SendAttachment, SendTrackKeys } from "./send-track.ts";

/** From the encoder to the packetizer: what is not sealed does not go on. */
export function sealingStream(
  track: SendTrackKeys,
  attachment: SendAttachment,
): TransformStream<EncodedFrame, SealedFrame> {
  return new TransformStream<EncodedFrame, SealedFrame>({
    async transform(frame, controller) {
      const sealed = await track.seal(frame, attachment);
      if (sealed) controller.enqueue(sealed);
    },
  });
}

/** From the depacketizer to the decoder: what does not open does not go on. */
export function openingStream(
  track: ReceiveTrackKeys,
  attachment: ReceiveAttachment,
): TransformStream<EncodedFrame, OpenedFrame> {
  // What waited for a key goes on when that comes, and what comes meanwhile goes behind it.
  let turn: Promise<void> = Promise.resolve();
  const inTurn = (task: () => Promise<void>): Promise<void> => {
    const done = turn.then(task);
    // A stream that has ended takes nothing.
    turn = done.catch(() => undefined);
    return done;
  };
  return new TransformStream<EncodedFrame, OpenedFrame>({
    start(controller) {
      const passWaiting = async (): Promise<void> => {
        for (const opened of await track.openWaiting(attachment)) controller.enqueue(opened);
      };
      attachment.line.keyArrived = () => void inTurn(passWaiting).catch(() => undefined);
    },
    transform: (frame, controller) =>
      inTurn(async () => {
        const opened = await track.open(frame, attachment);
        if (opened) controller.enqueue(opened);
      }),
  });
}
