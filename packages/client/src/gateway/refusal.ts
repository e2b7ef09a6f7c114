import type { ErrorCode } from "@subrosa/protocol";
import { RoomError, type RoomErrorCode } from "../api/errors.ts";

/** What an error of the protocol means for a room, and whether another try can help. */
interface Refusal {
  readonly code: RoomErrorCode;
  /** `always`: also on the first join. `later`: only for someone who was already in. `never`: it stays refused. */
  readonly retry: "always" | "later" | "never";
}

const refusals: Readonly<Record<ErrorCode, Refusal>> = {
  "bad-message": { code: "server-broken", retry: "never" },
  "too-large": { code: "server-broken", retry: "never" },
  "rate-limited": { code: "rate-limited", retry: "later" },
  "wrong-proof": { code: "wrong-proof", retry: "never" },
  "proof-needed": { code: "server-broken", retry: "never" },
  "token-refused": { code: "wrong-proof", retry: "never" },
  "token-expired": { code: "wrong-proof", retry: "later" },
  "token-without-room": { code: "wrong-proof", retry: "never" },
  "room-full": { code: "room-full", retry: "later" },
  "server-full": { code: "room-full", retry: "later" },
  "too-many-connections": { code: "rate-limited", retry: "later" },
  "not-joined": { code: "server-broken", retry: "never" },
  "already-joined": { code: "server-broken", retry: "never" },
  "join-timeout": { code: "server-unreachable", retry: "always" },
  "participant-taken": { code: "used-elsewhere", retry: "never" },
  replaced: { code: "used-elsewhere", retry: "never" },
  "session-replaced": { code: "server-closed", retry: "always" },
  "unknown-peer": { code: "server-broken", retry: "always" },
  "peer-away": { code: "server-broken", retry: "always" },
  "peer-busy": { code: "server-broken", retry: "always" },
  "no-group": { code: "server-broken", retry: "always" },
  "group-exists": { code: "server-broken", retry: "always" },
  "group-recovering": { code: "server-broken", retry: "always" },
  "group-unknown": { code: "server-broken", retry: "always" },
  "commit-conflict": { code: "server-broken", retry: "always" },
  "commit-too-soon": { code: "server-broken", retry: "always" },
  "commit-barred": { code: "server-broken", retry: "always" },
  "too-slow": { code: "server-closed", retry: "always" },
  unresponsive: { code: "server-closed", retry: "always" },
  "shutting-down": { code: "server-closed", retry: "always" },
  "wrong-origin": { code: "server-closed", retry: "never" },
  "wrong-protocol": { code: "server-broken", retry: "never" },
  "not-found": { code: "server-broken", retry: "never" },
  internal: { code: "server-closed", retry: "always" },
};

/** May a client that was told `code` try again by itself? */
export function mayRetry(code: ErrorCode, wasIn: boolean): boolean {
  const { retry } = refusals[code];
  return retry === "always" || (retry === "later" && wasIn);
}

/** The error that an application sees. `retryAfter` in seconds. */
export function roomErrorOf(code: ErrorCode, retryAfter?: number): RoomError {
  return new RoomError(refusals[code].code, { cause: code, ...(retryAfter === undefined ? {} : { retryAfter }) });
}
