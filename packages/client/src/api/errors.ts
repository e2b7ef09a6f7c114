/** Who has to act before the same thing can work. */
export type Fault = "link" | "browser" | "server" | "passphrase" | "room" | "device" | "caller";

/** The closed union of what `RoomError.code` can be. */
export type RoomErrorCode =
  | "invalid-link"
  | "incomplete-link"
  | "newer-link"
  | "unsupported-browser"
  | "server-unreachable"
  | "server-broken"
  | "server-closed"
  | "wrong-proof"
  | "passphrase-needed"
  | "passphrase-different"
  | "room-full"
  | "rate-limited"
  | "used-elsewhere"
  | "removed"
  | "blocked"
  | "not-admitted"
  | "not-a-host"
  | "host-elsewhere"
  | "ended"
  | "device-denied"
  | "device-busy"
  | "device-missing"
  | "device-failed"
  | "share-cancelled"
  | "media-failed"
  | "too-large"
  | "too-much"
  | "not-connected"
  | "file-too-large"
  | "file-cancelled"
  | "file-gone"
  | "file-changed"
  | "file-failed"
  | "wrong-state"
  | "closed";

/** Every way in which a room can refuse: who is at fault, and what helps. */
const errors: Readonly<Record<RoomErrorCode, readonly [Fault, string]>> = {
  "invalid-link": ["link", "This is not a room link. Ask for the link again."],
  "incomplete-link": ["link", "The part of the link after # is missing: it is the key. Ask for the whole link."],
  "newer-link": ["link", "This link was made by a newer Subrosa. Update this one."],
  "unsupported-browser": ["browser", "This browser cannot encrypt calls. Use a current Chrome, Edge or Firefox."],
  "server-unreachable": ["server", "The server does not answer. Check the connection and try again."],
  "server-broken": ["server", "The server sent what the protocol does not allow. Check its version."],
  "server-closed": ["server", "The server ended this connection. Try again later."],
  "wrong-proof": ["link", "This room was opened with another link key. Ask for the link again."],
  "passphrase-needed": ["passphrase", "This room has a passphrase. Give it in the options."],
  "passphrase-different": [
    "passphrase",
    "The passphrase differs from the one that people used in this call. Ask who invited you.",
  ],
  "room-full": ["room", "The room is full. Try again when someone has left."],
  "rate-limited": ["server", "Too many tries. Wait for `retryAfter` seconds."],
  "used-elsewhere": ["room", "The same seat was taken by another tab. Use that one, or join anew."],
  removed: ["room", "A host removed you from the call. You can ask to come back."],
  blocked: ["room", "A host removed you from the call, and the link alone does not bring you back."],
  "not-admitted": ["room", "A host did not let you in. Ask the person who invited you."],
  "not-a-host": ["caller", "Only a host may do this. Ask one, or be made one."],
  "host-elsewhere": ["link", "The host of this room is another device. Join without `asHost`, as a guest."],
  ended: ["room", "A host ended the call for everybody."],
  "device-denied": ["device", "The person or the browser refused the device. Allow it in the browser's settings."],
  "device-busy": ["device", "Another application uses the device. Close it and try again."],
  "device-missing": ["device", "There is no such device. Plug one in, or choose another."],
  "device-failed": ["device", "The device could not be opened. Try another one."],
  "share-cancelled": ["device", "Nothing was chosen to share. Choose a screen, a window or a tab."],
  "media-failed": [
    "browser",
    "The frame worker could not be started, or it ended: nothing is sent without it. Join again.",
  ],
  "too-large": ["caller", "This is more than one message holds. Send less, or a file."],
  "too-much": ["caller", "More than enough waits for the connection already. Wait until some of it was sent."],
  "not-connected": ["server", "There is no path to the others now. Try again when the room is connected."],
  "file-too-large": ["caller", "The file is larger than the server lets through (`files.limit`). Send a smaller one."],
  "file-cancelled": ["caller", "The transfer was cancelled, here or by the sender."],
  "file-gone": ["room", "The sender has left, and the file with them. Ask for it again when they are back."],
  "file-changed": ["room", "What came is not the file that was offered. Ask the sender for it again."],
  "file-failed": ["device", "The file could not be read or written. Check the disk, and try again."],
  "wrong-state": ["caller", "The room is not in a state that allows this: join first, and only once."],
  closed: ["caller", "The room was left. Make a new Room to join again."],
};

/** What a `RoomError` may carry besides its code. */
export interface RoomErrorDetails {
  /** What caused it, for logs. Never holds a secret. */
  readonly cause?: unknown;
  /** Seconds until another try makes sense (`rate-limited`, `room-full`). */
  readonly retryAfter?: number;
  /** Name of the host who did it (`removed`, `blocked`, `ended`). Data, not markup. */
  readonly by?: string;
}

/** The one error type of this package: `code` says what happened, `fault` who can change it. */
export class RoomError extends Error {
  override readonly name: string = "RoomError";
  /** What happened. */
  readonly code: RoomErrorCode;
  /** Who has to act before it can work. */
  readonly fault: Fault;
  /** Seconds until another try makes sense, where the server said so. */
  readonly retryAfter: number | undefined;
  /** Name of the host who did it, where one did. */
  readonly by: string | undefined;

  constructor(code: RoomErrorCode, details: RoomErrorDetails = {}) {
    super(errors[code][1], details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.fault = errors[code][0];
    this.retryAfter = details.retryAfter;
    this.by = details.by;
  }
}
