/** What a caller can do wrong with the engine. */
export type MlsUsageCode =
  | "bad-length"
  | "closed"
  | "commit-open"
  | "commit-pending"
  | "engine"
  | "impossible-commit"
  | "leaf-used"
  | "no-commit"
  | "no-key-package"
  | "no-welcome"
  | "policy-not-allowed"
  | "removed"
  | "too-large"
  | "unknown-suite"
  | "unverified-key-package"
  | "welcome-open";

const hints: Record<MlsUsageCode, string> = {
  "bad-length": "The exporter gives 1 to 65,535 bytes.",
  closed: "This leaf or group was closed: keep no reference to it.",
  "commit-open": "Merge or drop the open commit before opening another.",
  "commit-pending": "Merge the pending commit at its echo, or clear it on a conflict, before making another.",
  engine: "OpenMLS refused what it was handed: this is a mistake in this package.",
  "impossible-commit":
    "Members would refuse this commit: check its removals, that its key packages differ, and that it has at most 2 MiB: 700 post-quantum adds.",
  "leaf-used": "A leaf serves one request or one group: make a fresh one.",
  "no-commit": "Open a commit before merging it.",
  "no-key-package": "Ask with a key package before opening a Welcome.",
  "no-welcome": "Open a Welcome before entering its group.",
  "policy-not-allowed": "The policy judge of this group doesn't allow this change.",
  removed: "This leaf was removed from its group: join again with a fresh one.",
  "too-large": "Shorten the message, credential or policy.",
  "unknown-suite": "Use one of `suites`.",
  "unverified-key-package": "Call readKeyPackage first, and add only what it accepts.",
  "welcome-open": "Enter or drop the open Welcome before opening another.",
};

/** The caller's fault: the engine was used against its contract. Nothing has changed. */
export class MlsUsageError extends Error {
  override readonly name = "MlsUsageError";
  readonly code: MlsUsageCode;

  constructor(code: MlsUsageCode, options?: ErrorOptions) {
    super(hints[code], options);
    this.code = code;
  }
}

/** `trapped`: WebAssembly trapped in this very call. `stopped`: the engine is gone, by `stop` or by an earlier trap. */
export type MlsEngineCode = "stopped" | "trapped";

/**
 * The engine's fault, never the page's: its instance and all groups in it are lost. Start another one and rejoin with a fresh leaf.
 */
export class MlsEngineError extends Error {
  override readonly name = "MlsEngineError";
  readonly code: MlsEngineCode;

  constructor(code: MlsEngineCode, options?: ErrorOptions) {
    super(
      code === "trapped" ? "The MLS engine failed: start another and rejoin." : "The MLS engine was stopped.",
      options,
    );
    this.code = code;
  }
}

/** Whether the engine threw one of the codes above (its codes are strings, so that no class crosses into WebAssembly). */
export function isUsageCode(code: string): code is MlsUsageCode {
  return Object.hasOwn(hints, code);
}
