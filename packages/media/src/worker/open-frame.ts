import type { RefusalReason } from "@subrosa/sframe";
import { layoutFor, type Bytes, type FindLayout } from "../layout/index.ts";
import { maxFrameBytes, type EncodedFrame, type OpenedFrame } from "./frame.ts";

/** What became of a sealed part: the whole frame for the decoder, or why there is none. */
export type OpenedPart =
  | { readonly ok: true; readonly plaintext: Bytes }
  | { readonly ok: false; readonly reason: RefusalReason };

/** What opens: a `KeyRing`, or a track's own. */
export interface FrameOpener {
  /** Header ‖ ciphertext ‖ tag, and what was authenticated with it; never rejects on bytes from the wire. */
  open(sframe: Bytes, metadata: Bytes): Promise<OpenedPart>;
}

/** Why a frame is not played. */
export type OpenRefusal = "unknown-codec" | "empty" | "malformed" | "unknown-kid" | "replayed" | "forged" | "internal";

/**
 * The whole way of a frame from the depacketizer to the decoder: split by codec, open, one read and one write of
 * `frame.data`. Resolves to the same frame, opened, or to the reason why it must be dropped; never rejects.
 * `findLayout` belongs to the wire: SFrame's unless given.
 */
export async function openFrame<F extends EncodedFrame>(
  frame: F,
  ring: FrameOpener,
  findLayout: FindLayout = layoutFor,
): Promise<OpenedFrame<F> | OpenRefusal> {
  try {
    const layout = findLayout(frame.getMetadata().mimeType);
    if (layout === undefined) return "unknown-codec";
    const wire: Bytes = new Uint8Array(frame.data);
    // Padding frames that nobody sent.
    if (wire.length === 0) return "empty";
    const split = wire.length > maxFrameBytes ? undefined : layout.split(wire);
    if (split === undefined) return "malformed";
    const opened = await ring.open(split.sframe, split.metadata);
    if (!opened.ok) return opened.reason;
    frame.data = opened.plaintext.buffer;
    return frame as OpenedFrame<F>;
  } catch {
    return "internal";
  }
}
