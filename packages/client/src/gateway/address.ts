import { gatewayProof, LinkError, parseLink, RoomSecret, SecretError, type RoomLink } from "@subrosa/keys";
import {
  decodeHttpError,
  decodeRoomPresence,
  decodeSiteInfo,
  parseId,
  paths,
  Proof,
  proofHeader,
  type SiteInfo,
} from "@subrosa/protocol";
import { RoomError } from "../api/errors.ts";
import type { RoomPresence } from "../api/options.ts";
import { roomErrorOf } from "./refusal.ts";

/** The gateway's address at a server's origin: `https://host` → `wss://host/ws`. */
export function gatewayUrl(origin: string): string {
  const url = new URL(paths.gateway, origin);
  url.protocol = url.protocol === "http:" ? "ws:" : "wss:";
  return url.href;
}

/** The link, read. @throws RoomError `invalid-link`, `incomplete-link`, `newer-link` */
export function readLink(link: string): RoomLink {
  try {
    return parseLink(link);
  } catch (cause) {
    throw cause instanceof LinkError ? new RoomError(cause.code, { cause }) : cause;
  }
}

/** The room's secret. @throws RoomError `passphrase-needed`, `invalid-link` */
export async function readSecret(link: RoomLink, passphrase: string | undefined): Promise<RoomSecret> {
  try {
    return await RoomSecret.from({ link, ...(passphrase === undefined ? {} : { passphrase }) });
  } catch (cause) {
    if (!(cause instanceof SecretError)) throw cause;
    throw new RoomError(cause.code === "passphrase-needed" ? "passphrase-needed" : "invalid-link", { cause });
  }
}

/** What the server asks for at the door. */
export async function proofOf(secret: RoomSecret): Promise<Proof> {
  const proof = parseId(Proof, await gatewayProof(secret));
  if (proof === undefined) throw new TypeError("A gateway proof is 32 bytes as base64url.");
  return proof;
}

/**
 * How many people are in a room, and how many can be, without joining it. For a room that rests on a passphrase alone the
 * passphrase is needed for that already.
 *
 * @throws RoomError
 */
export async function roomPresence(
  link: string,
  options: { readonly server?: string; readonly passphrase?: string } = {},
): Promise<RoomPresence> {
  const read = readLink(link);
  // The proof stands on R alone where there is one, so a second factor need not be stretched for it.
  const outer = read.secret === "passphrase" ? read : { ...read, secret: "link" as const };
  const proof = await proofOf(await readSecret(outer, read.secret === "passphrase" ? options.passphrase : undefined));
  const url = new URL(`${paths.rooms}/${read.room}`, options.server ?? read.origin);
  return await ask(url, { authorization: proofHeader(proof) }, decodeRoomPresence);
}

/** What the server at this origin says about itself. @throws RoomError */
export async function siteInfo(server: string): Promise<SiteInfo> {
  return await ask(new URL(paths.site, server), {}, decodeSiteInfo);
}

async function ask<Body>(
  url: URL,
  headers: Readonly<Record<string, string>>,
  decode: (text: string) => Body | undefined,
): Promise<Body> {
  let text: string;
  let ok: boolean;
  try {
    const response = await fetch(url, { headers });
    ok = response.ok;
    text = await response.text();
  } catch (cause) {
    throw new RoomError("server-unreachable", { cause });
  }
  const body = ok ? decode(text) : undefined;
  if (body !== undefined) return body;
  const error = decodeHttpError(text);
  throw error === undefined ? new RoomError("server-broken") : roomErrorOf(error.code, error.retryAfter);
}
