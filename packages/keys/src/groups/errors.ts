/** What a caller can do wrong with a group, or the page that it runs in. */
export type GroupErrorCode =
  | "engine-not-loaded"
  | "failed"
  | "internal"
  | "not-a-host"
  | "not-a-member"
  | "too-large"
  | "unknown-mode"
  | "worker-not-loaded";

const hints: Record<GroupErrorCode, string> = {
  "engine-not-loaded":
    "The MLS engine did not start: the page must be able to load its .wasm file, and its CSP must say 'wasm-unsafe-eval'.",
  failed: "The group's worker has ended, and its keys with it: start another group.",
  internal: "Something failed in the group that nobody outside is to blame for: report it, with its cause.",
  "not-a-host": "Only a host may do this: ask one, or be made one.",
  "not-a-member": "There is no group to do this in: found one or ask, and wait for `joined`.",
  "too-large": "This message is too long for one: send it in pieces.",
  "unknown-mode": "This program can't hold a group under this link: update it.",
  "worker-not-loaded":
    "The group's worker did not start: the page must be able to load group-worker.js from its own origin.",
};

/** The caller's or the page's fault: nothing has changed. */
export class GroupError extends Error {
  /** Survives minifiers. */
  override readonly name = "GroupError";
  readonly code: GroupErrorCode;

  constructor(code: GroupErrorCode, options?: ErrorOptions) {
    super(hints[code], options);
    this.code = code;
  }
}
