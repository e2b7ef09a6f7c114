/**
 * LiveKit as a media plane for `Room`.
 *
 * @module
 */
export { liveKitSource, sourceOf } from "./sources.ts";
