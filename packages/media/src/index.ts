/**
 * End-to-end encryption of WebRTC encoded frames: protect a sender, unprotect a receiver.
 *
 * @module
 */
export { MediaError, UnsupportedBrowserError, type MediaErrorCode, type UnsupportedBrowserCode } from "./errors.ts";
export { startWorker } from "./load-worker.ts";
export { assertSupported } from "./support.ts";
export { createPeerConnection } from "./main/connection.ts";
export { FrameWorker, type FrameWorkerOptions } from "./main/frame-worker.ts";
export { protect, type Protection } from "./main/protect.ts";
export { unprotect, type Unprotection } from "./main/unprotect.ts";
export type { ProtectedTrack, ReceiveTrack, SendTrack, TrackKeys } from "./main/tracks.ts";
export type { Direction, EncryptionState, StateReason, TrackState } from "./state.ts";
export type { Counters, FrameFate } from "./counters.ts";
export { supportedMimeTypes } from "./layout/index.ts";
export { liveKitMimeTypes } from "./layout/livekit.ts";
export type { Wire } from "./wire.ts";
