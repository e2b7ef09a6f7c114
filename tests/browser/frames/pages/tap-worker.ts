/** A peer's own worker, which knows nothing of Subrosa: it records what arrives, or sends what it likes. */
import { record } from "./recorded.ts";

/** What the transform does. `forge` keeps a frame's first byte and puts bytes behind it that name a KID and open with nothing. */
export type TapOptions =
  | { readonly mode: "record"; readonly track: string }
  | { readonly mode: "forge"; readonly kid: number };

interface Frame {
  data: ArrayBuffer;
  getMetadata(): { mimeType?: string };
}

function forge(frame: Frame, kid: number): void {
  const video = frame.getMetadata().mimeType === "video/VP8";
  const first = new Uint8Array(frame.data)[0] ?? 0;
  const junk = crypto.getRandomValues(new Uint8Array(200));
  // SFrame header: KID in the config byte, CTR in one byte behind it.
  frame.data = Uint8Array.of(...(video ? [first] : []), (kid << 4) | 8, 200, ...junk).buffer;
}

addEventListener("rtctransform", (event) => {
  const { transformer } = event as Event & {
    transformer: { options: TapOptions; readable: ReadableStream<Frame>; writable: WritableStream<Frame> };
  };
  const { options } = transformer;
  const stream = new TransformStream<Frame, Frame>({
    transform(frame, controller) {
      if (options.mode === "record") {
        record("tap", options.track, frame);
      } else {
        forge(frame, options.kid);
        controller.enqueue(frame);
      }
    },
  });
  void transformer.readable.pipeThrough(stream).pipeTo(transformer.writable);
});
