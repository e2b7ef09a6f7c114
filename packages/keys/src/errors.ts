/** What can be wrong with a room link. */
export type LinkErrorCode = "incomplete-link" | "invalid-link" | "newer-link";

/** The link is at fault: whoever sent it has to send it again, or this program is too old for it. */
export class LinkError extends Error {
  /** Survives minifiers. */
  override readonly name = "LinkError";
  /**
   * `incomplete-link`: the part after `#` is missing or was cut off. `invalid-link`: not a room link at all.
   * `newer-link`: made by a newer version, with a mode that this one does not know.
   */
  readonly code: LinkErrorCode;

  constructor(code: LinkErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** What can be wrong with the parts that a room secret is made from. */
export type SecretErrorCode =
  | "passphrase-needed"
  | "passphrase-unexpected"
  | "passphrase-too-short"
  | "secret-missing"
  | "secret-ambiguous"
  | "secret-too-short"
  | "invalid-room";

/** The caller gave too few, too many or unsuitable parts for a room secret. */
export class SecretError extends Error {
  /** Survives minifiers. */
  override readonly name = "SecretError";
  /** Which part, and what about it. */
  readonly code: SecretErrorCode;

  constructor(code: SecretErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** What an application can do wrong with sender keys. */
export type SenderKeyErrorCode = "unknown-sender" | "stale-generation" | "invalid-key" | "ratchet-exhausted";

/** The application that distributes sender keys is at fault. */
export class SenderKeyError extends Error {
  /** Survives minifiers. */
  override readonly name = "SenderKeyError";
  /** What was asked for that cannot be done. */
  readonly code: SenderKeyErrorCode;

  constructor(code: SenderKeyErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
