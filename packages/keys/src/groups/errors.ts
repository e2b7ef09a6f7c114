/** What a caller can do wrong with a group. */
export type GroupErrorCode = "not-a-host" | "not-a-member" | "unknown-mode";

const hints: Record<GroupErrorCode, string> = {
  "not-a-host": "Only a host may do this: ask one, or be made one.",
  "not-a-member": "There is no group to do this in: found one or ask, and wait for `joined`.",
  "unknown-mode": "This program can't hold a group under this link: update it.",
};

/** The caller's fault: nothing has changed. */
export class GroupError extends Error {
  /** Survives minifiers. */
  override readonly name = "GroupError";
  readonly code: GroupErrorCode;

  constructor(code: GroupErrorCode) {
    super(hints[code]);
    this.code = code;
  }
}
