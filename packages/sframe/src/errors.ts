/** What went wrong, as a closed union; each is the fault of the calling program, never of bytes from the wire. */
export type SframeErrorCode =
  | "unknown-suite"
  | "invalid-base-key"
  | "invalid-kid"
  | "invalid-counter"
  | "invalid-key-layout"
  | "counter-exhausted"
  | "key-retired";

/**
 * A mistake of the program that calls this library (a key of the wrong size, a KID out of range, a used-up key).
 * Bytes from the wire never raise it: they give an {@link Opened} with `ok: false`.
 */
export class SframeError extends Error {
  override readonly name = "SframeError";
  readonly code: SframeErrorCode;

  constructor(code: SframeErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
