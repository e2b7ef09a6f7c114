/**
 * Keys as LiveKit's SDKs make them, for rooms with their native clients (`wire: "livekit"`).
 *
 * @module
 */
export { liveKitFrameKey, type LiveKitKeyOptions } from "./frame-key.ts";
export { LiveKitKeys, type LiveKitKey, type LiveKitKeysOptions } from "./shared-key.ts";
export { liveKitRoomKey } from "./room-key.ts";
export { LiveKitData, type LiveKitSealedData } from "./data.ts";
