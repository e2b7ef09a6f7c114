/**
 * The frame path itself, exactly as the worker runs it: for benchmarks, and for those who have a worker of their own.
 *
 * @module
 */
export { isRefusal, sealFrame, type FrameSealer, type SealRefusal } from "./worker/seal-frame.ts";
export { openFrame, type FrameOpener, type OpenRefusal } from "./worker/open-frame.ts";
export type { EncodedFrame, OpenedFrame, SealedFrame } from "./worker/frame.ts";
export { layoutFor, layoutIds, type ClearBytes, type Layout, type Split } from "./layout/index.ts";
