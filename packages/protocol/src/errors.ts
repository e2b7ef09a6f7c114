import * as v from "valibot";

/** What the table below says of an error. */
export interface ErrorEntry {
  /** Who is at fault and what to do, as one sentence or two. */
  readonly message: string;
  /** The WebSocket close code, when the error ends the connection (RFC 6455 §7.4). */
  readonly close?: number;
  /** The HTTP status, when an HTTP request can meet it. */
  readonly status?: number;
}

/** Every error that a server can answer with: its sentence, its close code, its HTTP status. */
export const errors = {
  "bad-message": {
    message: "The client sent something that is not a message of this protocol. Update the client.",
    close: 4400,
    status: 400,
  },
  "too-large": {
    message: "The client sent a message above the size limit. Send less at once.",
    close: 1009,
    status: 413,
  },
  "rate-limited": {
    message: "The client sent more than its share. Wait for `retryAfter` seconds.",
    close: 4429,
    status: 429,
  },
  "wrong-proof": {
    message: "The link does not belong to this room, or its passphrase is another. Ask for the link again.",
    close: 4403,
    status: 403,
  },
  "proof-needed": { message: "The request carries no proof of the link. Send `authorization: Proof …`.", status: 401 },
  "token-refused": {
    message:
      "The LiveKit token was not signed with a key that this server knows. Set `livekit-key` and its secret as LiveKit has them.",
    close: 4416,
  },
  "token-expired": { message: "The LiveKit token has ended. Come again with a fresh one.", close: 4417 },
  "token-without-room": {
    message: "The LiveKit token lets nobody into a room. Sign one with an identity, a room, and `roomJoin`.",
    close: 4418,
  },
  "room-full": { message: "The room holds no more people. Come back when somebody has left.", close: 4409 },
  "server-full": { message: "The server holds no more rooms or people. Try again later.", close: 4503, status: 503 },
  "too-many-connections": {
    message: "This address holds too many connections. Close some of them.",
    close: 4430,
    status: 429,
  },
  "not-joined": { message: "The client spoke before it joined a room. Send `join` first.", close: 4401 },
  "already-joined": { message: "The client joined twice on one connection. Open another one.", close: 4410 },
  "join-timeout": { message: "The client did not join in time. Connect again and send `join` at once.", close: 4408 },
  "participant-taken": {
    message: "This participant is somebody else, whose resume secret the client does not know. Make a new id.",
    close: 4411,
  },
  replaced: { message: "The same participant connected again elsewhere. This connection is over.", close: 4412 },
  "session-replaced": {
    message: "Members of an earlier session came back after a restart of the server. Join again to be with them.",
    close: 4413,
  },
  "unknown-peer": { message: "Nobody of that id is in the room. Drop what you keep about that participant." },
  "peer-away": { message: "That participant has lost its connection. It will speak first if it comes back." },
  "peer-busy": { message: "More waits for that participant than its line carries. Send it again in a moment." },
  "no-group": {
    message: "The session has no group, or this client is no member of it. Ask to be added, or create it.",
  },
  "group-exists": { message: "The session has a group already. Ask its members to be added." },
  "group-recovering": {
    message:
      "Members of a group from before a restart may still come back. Ask to be added, or try in `retryAfter` seconds.",
  },
  "group-unknown": { message: "The server can't follow from there to where the group is. Ask to be added anew." },
  "commit-conflict": {
    message: "Another commit was taken for this epoch, or the client is behind. Merge what came, and commit again.",
  },
  "commit-too-soon": { message: "The client commits too often. Commit again in `retryAfter` seconds." },
  "commit-barred": {
    message: "More than half of the members refused an earlier commit of this client. Ask to be added anew.",
  },
  "too-slow": {
    message: "The client did not read or send in time. Connect again on a better line.",
    close: 4414,
    status: 408,
  },
  unresponsive: { message: "The client did not answer a ping. Connect again.", close: 4415 },
  "shutting-down": {
    message: "The server is being stopped or restarted. Connect again in a moment.",
    close: 1012,
    status: 503,
  },
  "wrong-origin": {
    message: "This page may not use this server. Add its origin to the setting `origins`.",
    status: 403,
  },
  "wrong-protocol": {
    message: "The client speaks another version of the protocol. Update the client or the server.",
    status: 400,
  },
  "not-found": { message: "There is nothing at this address. Check the link.", status: 404 },
  internal: { message: "The server failed. Try again, and tell whoever runs it.", close: 1011, status: 500 },
} as const;

/** What went wrong, as a word that programs can compare. */
export type ErrorCode = keyof typeof errors;

/** The codes that end a connection: each has a close code of its own. */
export type FatalErrorCode = {
  [Code in ErrorCode]: (typeof errors)[Code] extends { readonly close: number } ? Code : never;
}[ErrorCode];

/** The codes that an HTTP request can be answered with. */
export type HttpErrorCode = {
  [Code in ErrorCode]: (typeof errors)[Code] extends { readonly status: number } ? Code : never;
}[ErrorCode];

/** All codes, in the order of the table. */
export const errorCodes: readonly ErrorCode[] = Object.keys(errors).filter(isErrorCode);

/** Schema of a code. */
export const ErrorCode: v.GenericSchema<string, ErrorCode> = v.picklist(errorCodes);

// What RFC 6455 implementations close with by themselves when bytes are no WebSocket, or not text.
const protocolCloses: ReadonlyMap<number, FatalErrorCode> = new Map([
  [1002, "bad-message"],
  [1003, "bad-message"],
  [1007, "bad-message"],
  [1008, "bad-message"],
]);

/**
 * The error that a close code stands for: a client learns it even if the `error` message before it was lost.
 *
 * @returns `undefined` for an ordinary end (1000, 1001, 1005, 1006, …)
 */
export function errorOfClose(closeCode: number): FatalErrorCode | undefined {
  for (const code of errorCodes) {
    if (isFatal(code) && errors[code].close === closeCode) return code;
  }
  return protocolCloses.get(closeCode);
}

/** Whether an error ends the connection that it is sent on. */
export function isFatal(code: ErrorCode): code is FatalErrorCode {
  return errorEntry(code).close !== undefined;
}

/** The table's entry of an error, as the common shape. */
export function errorEntry(code: ErrorCode): ErrorEntry {
  return errors[code];
}

function isErrorCode(word: string): word is ErrorCode {
  return Object.hasOwn(errors, word);
}
