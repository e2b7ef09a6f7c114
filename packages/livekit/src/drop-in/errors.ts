/** What an application can ask of the drop-in that it refuses. */
export type DropInErrorCode =
  | "secret-missing"
  | "secret-ambiguous"
  | "room-missing"
  | "group-link"
  | "always-on"
  | "not-encryptable"
  | "name-too-long"
  | "livekit-version"
  | "not-in-group"
  | "one-room"
  | "closed";

/** The application is at fault, and the message says what to write instead. */
export class DropInError extends Error {
  /** Survives minifiers. */
  override readonly name = "DropInError";
  /**
   * `secret-missing`, `secret-ambiguous`, `room-missing`: what {@link createEncryption} was given is not one secret. `group-link`: a link to a
   * room with MLS groups without `groups`, or to one that they can't be in. `always-on`: encryption cannot be switched off. `not-encryptable`: LiveKit
   * would send this as plain bytes. `name-too-long`: of a track. `livekit-version`: livekit-client is not one that we know. `not-in-group`:
   * something was to be sent before the group has let this page in, or after it could not. `one-room`: an encryption with groups is for one room at a
   * time. `closed`: after `close()`.
   */
  readonly code: DropInErrorCode;

  constructor(code: DropInErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
