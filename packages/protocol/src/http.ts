import * as v from "valibot";
import { ErrorCode } from "./errors.ts";
import { parseId, Proof, RoomId } from "./ids.ts";
import { decode } from "./wire.ts";

/** The answer to `POST /api/rooms`: a room that nobody uses yet. */
export interface RoomCreated {
  readonly room: RoomId;
}

/** The answer to `GET /api/rooms/:room`: how many people are there, how many can be, and whether the server offers TURN. */
export interface RoomPresence {
  readonly people: number;
  readonly capacity: number;
  readonly relay: boolean;
}

/** The answer to `GET /api/site`: what the deployment says about itself. */
export interface SiteInfo {
  /** Where its source can be read: an http or https address. Absent where the deployment names none. */
  readonly source?: string;
}

/** The body of every HTTP answer that is an error. */
export interface HttpError {
  readonly code: ErrorCode;
  readonly message: string;
  /** Seconds to wait before another try. */
  readonly retryAfter?: number;
}

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const RoomCreated: v.GenericSchema<unknown, RoomCreated> = v.object({ room: RoomId });
const RoomPresence: v.GenericSchema<unknown, RoomPresence> = v.object({
  people: count,
  capacity: count,
  relay: v.boolean(),
});
const SiteInfo: v.GenericSchema<unknown, SiteInfo> = v.object({
  source: v.exactOptional(v.pipe(v.string(), v.maxLength(2_048), v.url(), v.regex(/^https?:/i))),
});
const HttpError: v.GenericSchema<unknown, HttpError> = v.object({
  code: ErrorCode,
  message: v.string(),
  retryAfter: v.exactOptional(v.pipe(v.number(), v.finite(), v.minValue(0))),
});

/** The body of a 201 from `POST /api/rooms`, or `undefined`; it never throws. */
export function decodeRoomCreated(text: string): RoomCreated | undefined {
  return decode(RoomCreated, text);
}

/** The body of a 200 from `GET /api/rooms/:room`, or `undefined`; it never throws. */
export function decodeRoomPresence(text: string): RoomPresence | undefined {
  return decode(RoomPresence, text);
}

/** The body of a 200 from `GET /api/site`, or `undefined`; it never throws. */
export function decodeSiteInfo(text: string): SiteInfo | undefined {
  return decode(SiteInfo, text);
}

/** The body of an error answer, or `undefined`; it never throws. */
export function decodeHttpError(text: string): HttpError | undefined {
  return decode(HttpError, text);
}

/** The value of the `authorization` header that shows a proof. */
export function proofHeader(proof: Proof): string {
  return `Proof ${proof}`;
}

/** The proof in an `authorization` header, or `undefined`; it never throws. */
export function proofOfHeader(header: string | undefined): Proof | undefined {
  const match = /^Proof ([A-Za-z0-9_-]+)$/.exec(header ?? "");
  return match?.[1] === undefined ? undefined : parseId(Proof, match[1]);
}
