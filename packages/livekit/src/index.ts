/**
 * End-to-end encryption for any app that is made with livekit-client.
 *
 * @module
 */
export { liveKitSource, sourceOf } from "./sources.ts";
