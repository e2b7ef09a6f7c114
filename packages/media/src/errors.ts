/** What a browser lacks. */
export type UnsupportedBrowserCode = "unsupported-browser" | "insecure-page";

/**
 * This browser or page can't encrypt media end to end. Raised before any device is opened: tell the person which browsers
 * can, or that the page must come over https.
 */
export class UnsupportedBrowserError extends Error {
  override readonly name = "UnsupportedBrowserError";
  readonly code: UnsupportedBrowserCode;

  constructor(code: UnsupportedBrowserCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** What a caller or the page's set-up did wrong. */
export type MediaErrorCode =
  | "worker-not-loaded"
  | "foreign-track"
  | "wrong-direction"
  | "sender-in-use"
  | "protection-failed"
  | "unprotected-sender";

/** A mistake of the program that uses this package, or of the page that serves it. */
export class MediaError extends Error {
  override readonly name = "MediaError";
  readonly code: MediaErrorCode;

  constructor(code: MediaErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
