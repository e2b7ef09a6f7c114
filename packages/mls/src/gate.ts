import type { RawEngine } from "../wasm/subrosa_mls.js";
import type { Result } from "./result.ts";

/** How leaves and groups reach the engine that they live in. */
export interface Gate {
  /** Runs it; the caller answers for the arguments. @throws {MlsUsageError} @throws {MlsEngineError} */
  must<T>(call: (raw: RawEngine) => T): T;
  /** Runs it on bytes that somebody else made. @throws {MlsUsageError} @throws {MlsEngineError} */
  may<T>(call: (raw: RawEngine) => T): Result<T>;
  /** Frees something, unless it went with the engine. */
  release(call: () => void): void;
}
