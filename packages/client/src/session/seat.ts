import { encodeBase64url, parseId, ParticipantId, ResumeSecret, SessionId } from "@subrosa/protocol";

/** One's place in a room before a reload, as `rejoinToken` keeps it. */
export interface FormerSeat {
  readonly participant: ParticipantId;
  readonly resume: ResumeSecret;
  readonly session: SessionId;
  readonly seat: string;
  /** What the proofs of the seat come from; it never leaves this tab. */
  readonly key: string;
  /** A host's word that let this device in, where one did. */
  readonly pass?: string | undefined;
}

/** One's place in a room now. */
export interface OwnSeat {
  readonly participant: ParticipantId;
  readonly resume: ResumeSecret;
  /** The id that the others keep over a reload. */
  readonly seat: string;
  /** What the proofs of the seat as it was before come from; `undefined` for a new one. */
  readonly key: string | undefined;
  /** What they will come from after the next reload. */
  readonly nextKey: string;
  readonly former: FormerSeat | undefined;
}

/** What one member is told of a seat. */
export interface SeatProof {
  /** SHA-256 of the token that this member will be shown after the next reload, base64url. */
  readonly next: string;
  /** Proves to this member the seat as it was before; `undefined` for a new one. */
  readonly token: string | undefined;
}

/** `bytes` random bytes as base64url. */
export function randomId(bytes: number): string {
  return encodeBase64url(crypto.getRandomValues(new Uint8Array(bytes)));
}

/** SHA-256 of a token, base64url. */
export async function tokenHash(token: string): Promise<string> {
  return encodeBase64url(new Uint8Array(await crypto.subtle.digest("SHA-256", utf8(token))));
}

/**
 * What `member` is told of our seat. Each member is shown another token, HMAC-SHA-256 of the member's id, so that nobody can
 * take the seat with what they were shown: the others do not know it by that.
 */
export async function proveSeat({ key, nextKey }: OwnSeat, member: ParticipantId): Promise<SeatProof> {
  return {
    next: await tokenHash(await tokenFor(nextKey, member)),
    token: key === undefined ? undefined : await tokenFor(key, member),
  };
}

async function tokenFor(key: string, member: ParticipantId): Promise<string> {
  const hmac = { name: "HMAC", hash: "SHA-256" };
  const imported = await crypto.subtle.importKey("raw", utf8(key), hmac, false, ["sign"]);
  return encodeBase64url(new Uint8Array(await crypto.subtle.sign("HMAC", imported, utf8(member))));
}

function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

/** A fresh participant id, for a new seat or the one that `former` had. Every page load is a new participant: counters begin anew. */
export function takeSeat(former: FormerSeat | undefined): OwnSeat {
  const { participant, resume } = takePlace();
  return { participant, resume, seat: former?.seat ?? participant, key: former?.key, nextKey: randomId(32), former };
}

/** What `RoomOptions.rejoin` will be given after a reload. */
export function writeRejoinToken(
  place: { readonly seat: OwnSeat; readonly session: SessionId },
  pass?: string,
): string {
  const { seat: own, session } = place;
  const parts = [own.participant, own.resume, session, own.seat, own.nextKey];
  return [...parts, ...(pass === undefined ? [] : [pass])].join(".");
}

/** The place that a rejoin token stands for; `undefined` if it is none, which is a fresh join. */
export function readRejoinToken(text: string): FormerSeat | undefined {
  const [first = "", second = "", third = "", seat = "", key = "", pass, ...more] = text.split(".");
  const participant = parseId(ParticipantId, first);
  const resume = parseId(ResumeSecret, second);
  const session = parseId(SessionId, third);
  if (participant === undefined || resume === undefined || session === undefined || more.length > 0) return undefined;
  if (parseId(ParticipantId, seat) === undefined || parseId(ResumeSecret, key) === undefined) return undefined;
  return { participant, resume, session, seat, key, pass };
}

/** The same seat in another session: proven by what was announced in the one before. */
export function takeSeatAgain(own: OwnSeat): OwnSeat {
  return { ...own, key: own.nextKey, nextKey: randomId(32), former: undefined };
}

/** The same seat under another participant id. */
export function changePlace(own: OwnSeat): OwnSeat {
  return { ...own, ...takePlace() };
}

function takePlace(): Pick<OwnSeat, "participant" | "resume"> {
  return { participant: randomId(16) as ParticipantId, resume: randomId(32) as ResumeSecret };
}
