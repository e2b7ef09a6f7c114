import { SframeError } from "@subrosa/sframe";
import { layoutFor, type Bytes, type FindLayout } from "../layout/index.ts";
import { maxFrameBytes, type EncodedFrame, type SealedFrame } from "./frame.ts";

/** What seals: a `SealingKey`. */
export interface FrameSealer {
  /** Resolves to prefix ‖ header ‖ ciphertext ‖ tag; rejects with `SframeError` when the key seals no more. */
  seal(plaintext: Uint8Array, metadata: Uint8Array, prefix?: Uint8Array): Promise<Bytes>;
}

/** Why a frame does not leave. */
export type SealRefusal = "no-key" | "unknown-codec" | "unparsable" | "empty" | "counter-exhausted" | "internal";

/** Whether a result of {@link sealFrame} or `openFrame` is a reason and not a frame. */
export function isRefusal<R extends string>(result: object | R): result is R {
  return typeof result === "string";
}

/**
 * The whole way of a frame from the encoder to the packetizer: clear bytes by codec, seal, join, one read and one write of
 * `frame.data`. Resolves to the same frame, sealed, or to the reason why it must be dropped; never rejects.
 * `tally` gets the bytes that leave.
 * `findLayout` belongs to the wire: SFrame's unless given.
 * An empty Opus frame (DTX) comes back as it is: it holds nothing, and browsers put nothing on the wire for it.
 */
export async function sealFrame<F extends EncodedFrame>(
  frame: F,
  key: FrameSealer | undefined,
  tally: { bytes: number },
  findLayout: FindLayout = layoutFor,
): Promise<SealedFrame<F> | SealRefusal> {
  try {
    const layout = findLayout(frame.getMetadata().mimeType);
    if (layout === undefined) return "unknown-codec";
    if (key === undefined) return "no-key";
    const encoded: Bytes = new Uint8Array(frame.data);
    if (encoded.length === 0) return layout.kind === "audio" ? (frame as SealedFrame<F>) : "empty";
    const clear = layout.clear(encoded, frame.type === "key");
    if (clear === undefined) return "unparsable";
    const secret = clear.from === undefined ? encoded : encoded.subarray(clear.from);
    const sealed = await key.seal(secret, clear.metadata, clear.prefix);
    const wire = layout.join(sealed, clear.prefix.length);
    if (wire.length > maxFrameBytes) return "unparsable";
    frame.data = wire.buffer;
    tally.bytes += wire.length;
    return frame as SealedFrame<F>;
  } catch (error) {
    if (!(error instanceof SframeError)) return "internal";
    // A key that was retired while the frame came is as good as none.
    return error.code === "counter-exhausted" ? "counter-exhausted" : "no-key";
  }
}
