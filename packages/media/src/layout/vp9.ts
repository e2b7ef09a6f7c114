import { joinPlainly, layoutIds, singleByteMetadata, type Bytes, type ClearBytes, type Layout } from "./layout.ts";

const metadata = singleByteMetadata(layoutIds.vp9);

// Start of an uncompressed header: frame marker 0b10, profile 0, then show_existing_frame, frame_type, show_frame, error_res.
const keyByte = 0x82;
const deltaByte = 0x86;

const clearByte = (byte: number): ClearBytes => ({ prefix: Uint8Array.of(byte), metadata: metadata[byte] as Bytes });
const keyFrame = clearByte(keyByte);
const deltaFrame = clearByte(deltaByte);

/** VP9: one byte in front which reads as the start of a key or delta frame; without it SFUs ask for key frames all the time. */
export const vp9: Layout = {
  id: layoutIds.vp9,
  kind: "video",
  clear: (_frame, isKeyFrame) => (isKeyFrame ? keyFrame : deltaFrame),
  join: joinPlainly,
  split(wire) {
    const first = wire[0];
    if (first === undefined) return undefined;
    return { metadata: metadata[first] as Bytes, sframe: wire.subarray(1) };
  },
};
