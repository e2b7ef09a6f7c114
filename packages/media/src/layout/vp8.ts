import { joinPlainly, layoutIds, singleByteMetadata, type Bytes, type Layout } from "./layout.ts";

const metadata = singleByteMetadata(layoutIds.vp8);

/** VP8: the first byte of the frame tag (RFC 6386 §9.1), whose lowest bit tells key frames from others. */
export const vp8: Layout = {
  id: layoutIds.vp8,
  kind: "video",
  clear(frame) {
    const first = frame[0];
    if (first === undefined) return undefined;
    return { prefix: frame.subarray(0, 1), metadata: metadata[first] as Bytes };
  },
  join: joinPlainly,
  split(wire) {
    const first = wire[0];
    if (first === undefined) return undefined;
    return { metadata: metadata[first] as Bytes, sframe: wire.subarray(1) };
  },
};
