/**
 * SFrame (RFC 9605): bytes in, bytes out.
 *
 * @module
 */
export { SframeError, type SframeErrorCode } from "./errors.ts";
export { defaultSuite, suiteParameters, suites, type CipherSuite, type SuiteParameters } from "./suites.ts";
export { decodeHeader, encodeHeader, type Header } from "./header.ts";
export type { BaseKey } from "./key-schedule.ts";
export { maxFramesPerKey, SealingKey } from "./sealing.ts";
export { SealingRing } from "./sealing-ring.ts";
export { OpeningKey, type Opened, type RefusalReason } from "./opening.ts";
export { KeyRing } from "./key-ring.ts";
export { ReplayWindow, replayWindowSize } from "./replay-window.ts";
export { ratchetBaseKey, SenderRatchet, type SenderKey } from "./ratchet.ts";
export { RatchetReceiver, type RatchetReceiverOptions } from "./ratchet-receiver.ts";
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
} from "./kid-layouts.ts";
