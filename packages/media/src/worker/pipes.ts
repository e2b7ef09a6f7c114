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
  return new TransformStream<EncodedFrame, OpenedFrame>({
    async transform(frame, controller) {
      const opened = await track.open(frame, attachment);
      if (opened) controller.enqueue(opened);
    },
  });
}
