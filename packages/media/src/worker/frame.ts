/** Bytes of the largest frame that leaves, and of the largest that is looked at: what a peer can make the worker do has an end. */
export const maxFrameBytes: number = 2 * 1024 * 1024;

/** What we use of RTCEncodedAudioFrame and RTCEncodedVideoFrame. Read `data` once and write it once: each costs microseconds. */
export interface EncodedFrame {
  data: ArrayBuffer;
  /** Video only. */
  readonly type?: string;
  /** `mimeType` names the codec: browsers set it on every frame. */
  getMetadata(): { readonly mimeType?: string };
}

declare const sealedMark: unique symbol;
declare const openedMark: unique symbol;

/** A frame that may leave: only `sealFrame` makes it, and only it can be written behind an encoder. */
export type SealedFrame<F extends EncodedFrame = EncodedFrame> = F & { readonly [sealedMark]: true };

/** A frame that may be played: only `openFrame` makes it, and only it can be written in front of a decoder. */
export type OpenedFrame<F extends EncodedFrame = EncodedFrame> = F & { readonly [openedMark]: true };
