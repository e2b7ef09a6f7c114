import { errorEntry, type ErrorCode, type ErrorMessage, type ParticipantId } from "@subrosa/protocol";

/** What an error says besides its code. */
export interface ErrorDetails {
  /** Seconds, of any precision. */
  readonly retryAfter?: number | undefined;
  readonly participant?: ParticipantId;
  readonly epoch?: number;
}

/** An error as clients are told of it. */
export function errorMessage(code: ErrorCode, { retryAfter, ...details }: ErrorDetails): ErrorMessage {
  return {
    type: "error",
    code,
    message: errorEntry(code).message,
    ...(retryAfter === undefined ? {} : { retryAfter: Math.ceil(retryAfter * 10) / 10 }),
    ...details,
  };
}
