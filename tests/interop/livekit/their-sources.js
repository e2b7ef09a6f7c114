// livekit-client's own sources: its package exports only a finished worker, which can't be driven frame by frame.
export {
  encryptionEnabledMap,
  FrameCryptor,
} from "../../../node_modules/livekit-client/src/e2ee/worker/FrameCryptor.ts";
export { DataCryptor } from "../../../node_modules/livekit-client/src/e2ee/worker/DataCryptor.ts";
export { ParticipantKeyHandler } from "../../../node_modules/livekit-client/src/e2ee/worker/ParticipantKeyHandler.ts";
export { KEY_PROVIDER_DEFAULTS } from "../../../node_modules/livekit-client/src/e2ee/constants.ts";
export {
  createKeyMaterialFromBuffer,
  createKeyMaterialFromString,
} from "../../../node_modules/livekit-client/src/e2ee/utils.ts";
