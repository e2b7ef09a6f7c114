import { encodeBase64url, parseId, ParticipantId, ResumeSecret, SessionId } from "@subrosa/protocol";

/** One's place in a room before a reload, as `rejoinToken` keeps it. */
export interface FormerSeat {
  readonly participant: ParticipantId;
  readonly resume: ResumeSecret;
  readonly session: SessionId;
  readonly seat: string;
  /** What proves the seat: only its hash was told to the others. */
  readonly token: string;
}

/** One's place in a room now. */
export interface OwnSeat {
  readonly participant: ParticipantId;
  readonly resume: ResumeSecret;
  /** The id that the others keep over a reload. */
  readonly seat: string;
  /** Proves the seat as it was before; `undefined` for a new one. */
  readonly token: string | undefined;
  /** Will prove it after the next reload. */
  readonly nextToken: string;
  /** SHA-256 of `nextToken`, which the others are told. */
  readonly next: string;
  readonly former: FormerSeat | undefined;
}

/** `bytes` random bytes as base64url. */
export function randomId(bytes: number): string {
  return encodeBase64url(crypto.getRandomValues(new Uint8Array(bytes)));
}

/** SHA-256 of a token, base64url. */
export async function tokenHash(token: string): Promise<string> {
  return encodeBase64url(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token))));
}

/** A fresh participant id, for a new seat or the one that `former` had. Every page load is a new participant: counters begin anew. */
export async function takeSeat(former: FormerSeat | undefined): Promise<OwnSeat> {
  const nextToken = randomId(32);
  const participant = randomId(16) as ParticipantId;
  return {
    participant,
    resume: randomId(32) as ResumeSecret,
    seat: former?.seat ?? participant,
    token: former?.token,
    nextToken,
    next: await tokenHash(nextToken),
    former,
  };
}

/** What `RoomOptions.rejoin` will be given after a reload. */
export function writeRejoinToken(own: OwnSeat, session: SessionId): string {
  return [own.participant, own.resume, session, own.seat, own.nextToken].join(".");
}

/** The place that a rejoin token stands for; `undefined` if it is none, which is a fresh join. */
export function readRejoinToken(text: string): FormerSeat | undefined {
  const [first = "", second = "", third = "", seat = "", token = "", ...more] = text.split(".");
  const participant = parseId(ParticipantId, first);
  const resume = parseId(ResumeSecret, second);
  const session = parseId(SessionId, third);
  if (participant === undefined || resume === undefined || session === undefined || more.length > 0) return undefined;
  if (parseId(ParticipantId, seat) === undefined || parseId(ResumeSecret, token) === undefined) return undefined;
  return { participant, resume, session, seat, token };
}

/** The same seat in another session: proven by what was announced in the one before. */
export async function takeSeatAgain(own: OwnSeat, session: SessionId): Promise<OwnSeat> {
  const { participant, resume, seat, nextToken } = own;
  const again = await takeSeat({ participant, resume, session, seat, token: nextToken });
  return { ...again, participant, resume, former: undefined };
}
