/**
 * SFrame (RFC 9605): bytes in, bytes out.
 *
 * @module
 */
export { SframeError, type SframeErrorCode } from "./errors.ts";
export { defaultSuite, suiteParameters, suites, type CipherSuite, type SuiteParameters } from "./suites.ts";
export { decodeHeader, encodeHeader, type Header } from "./header.ts";
export type { BaseKey } from "./keySchedule.ts";
export { maxFramesPerKey, SealingKey } from "./sealing.ts";
export { SealingRing } from "./sealingRing.ts";
export { OpeningKey, type Opened, type RefusalReason } from "./opening.ts";
export { KeyRing } from "./keyRing.ts";
export { ReplayWindow, replayWindowSize } from "./replayWindow.ts";
export { ratchetBaseKey, SenderRatchet, type SenderKey } from "./ratchet.ts";
export { RatchetReceiver, type RatchetReceiverOptions } from "./ratchetReceiver.ts";
export {
  defaultStepBits,
  mlsIndexBits,
  mlsKid,
  parseMlsKid,
  parseRatchetKid,
  ratchetKid,
  type MlsKid,
  type MlsKidLayout,
  type RatchetKid,
} from "./kidLayouts.ts";
