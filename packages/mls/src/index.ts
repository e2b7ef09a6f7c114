/**
 * MLS (RFC 9420) for rooms: OpenMLS compiled to WebAssembly, with the rules of a room around it.
 *
 * @module
 */
export { Engine } from "./engine.ts";
export { engineUrl } from "./engine-url.ts";
export { type MlsEngineCode, MlsEngineError, type MlsUsageCode, MlsUsageError } from "./errors.ts";
export type { Group } from "./group.ts";
export type { Leaf } from "./leaf.ts";
export type { Refusal, RefusalReason, Result } from "./result.ts";
export {
  type Changes,
  type CreateOptions,
  type GroupOptions,
  type Joiner,
  type Member,
  type Message,
  type MlsSuite,
  type OpenedCommit,
  type OpenedWelcome,
  type PendingCommit,
  type PolicyChange,
  type PolicyJudge,
  type WelcomeOptions,
  policyIsFixed,
  suites,
} from "./types.ts";
export { type SplitWelcome, type WelcomeSecret, joinWelcome, splitWelcome } from "./welcome.ts";
