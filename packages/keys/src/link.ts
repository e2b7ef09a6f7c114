import { concat, fromBase64url, randomBytes, text, toBase64url, type Bytes } from "./encoding.ts";
import { LinkError } from "./errors.ts";

/** Where the room secret comes from: the link's fragment, a passphrase alone, or both together. */
export type SecretSource = "link" | "passphrase" | "both";

/** A room link, read. */
export interface RoomLink {
  /** Scheme, host and port of the server, as `https://meet.example`. */
  readonly origin: string;
  /** Room id: 3 to 64 characters of a–z, 0–9 and `-`. */
  readonly room: string;
  /** What the room's secret is made from. */
  readonly secret: SecretSource;
  /** `R`: 32 random bytes; empty when the room rests on a passphrase alone. */
  readonly linkSecret: Uint8Array;
  /** The five mode characters, which nobody but the link's maker chooses. */
  readonly mode: string;
}

const secretLength = 32;
const letterOf: Record<SecretSource, string> = { link: "l", passphrase: "p", both: "b" };
const sourceOf: Readonly<Record<string, SecretSource>> = { l: "link", p: "passphrase", b: "both" };
/** Kind k (static keys), admission o (open), suite - (static), wire s (SFrame): what this version makes and takes. */
const restOfMode = "ko-s";

/** May this be a room id? */
export function isRoomId(value: string): boolean {
  return /^[a-z0-9-]{3,64}$/.test(value);
}

/**
 * Makes a link to a room: `<origin>/r/<room>#1.<mode>.<base64url(R)>`, with a fresh R of 32 random bytes.
 * Without R (passphrase alone) it ends after the mode: chat programs cut a last dot off a link.
 * Throws LinkError `invalid-link` when `origin` or `room` cannot stand in a link.
 */
export function createLink(options: {
  /** Where the server is, as `https://meet.example`. */
  readonly origin: string;
  /** Room id; default: a random one, since a room belongs to whoever's link opened it first. */
  readonly room?: string;
  /** Default: `link`. */
  readonly secret?: SecretSource;
}): string {
  const { room = randomRoom(), secret = "link" } = options;
  const { origin } = parseUrl(options.origin);
  if (!isRoomId(room)) throw new LinkError("invalid-link", "This cannot be a room's name.");
  return formatLink({
    origin,
    room,
    secret,
    mode: letterOf[secret] + restOfMode,
    linkSecret: secret === "passphrase" ? new Uint8Array(0) : randomBytes(secretLength),
  });
}

/** 60 random bits as `xxxx-xxxx-xxxx`; no i, l, o or u, which are misread. */
function randomRoom(): string {
  const characters = Array.from(randomBytes(12), (byte) => "0123456789abcdefghjkmnpqrstvwxyz"[byte % 32]);
  return characters.join("").replaceAll(/.{4}(?=.)/g, "$&-");
}

/** Writes a link again, for "Copy link" after the fragment was taken out of the address bar. */
export function formatLink(link: RoomLink): string {
  const fragment = `1.${link.mode}`;
  const secret = link.linkSecret.length > 0 ? `.${toBase64url(link.linkSecret)}` : "";
  return `${link.origin}/r/${link.room}#${fragment}${secret}`;
}

/**
 * Reads a room link. Throws LinkError: `incomplete-link` without its fragment or with a cut one, `newer-link` for a
 * version or mode that this program does not know, `invalid-link` for everything else. Nothing is ever guessed: a
 * link that is not understood makes no call, so that it cannot make a weaker one.
 */
export function parseLink(link: string): RoomLink {
  const url = parseUrl(link.trim());
  const room = /^\/r\/([^/]+)\/?$/.exec(url.pathname)?.[1];
  if (room === undefined || !isRoomId(room)) {
    throw new LinkError("invalid-link", "This is not a link to a room. Ask for the link again.");
  }
  const fragment = url.hash.slice(1);
  if (fragment === "" || fragment === "1" || fragment === "1.") throw incomplete();
  const [version, mode, encoded, ...more] = fragment.split(".");
  if (!/^\d{1,4}$/.test(version ?? "")) throw damaged();
  if (version !== "1") throw newer();
  if (mode === undefined || mode.length < 5) throw incomplete();
  if (!/^[\x21-\x7e]{5}$/.test(mode)) throw damaged();
  const secret = Object.hasOwn(sourceOf, mode.slice(0, 1)) ? sourceOf[mode.slice(0, 1)] : undefined;
  if (secret === undefined || mode.slice(1) !== restOfMode || more.length > 0) throw newer();
  return { origin: url.origin, room, secret, mode, linkSecret: readSecret(secret, encoded ?? "") };
}

/** Link policy: the five mode bytes and the hash of the host's device key (none in the modes of this version). */
export function linkPolicy(link: RoomLink): Uint8Array {
  return text(link.mode);
}

/** `H(link policy) = SHA-256(mode ‖ host hash)`, 32 bytes. */
export async function linkPolicyHash(link: RoomLink): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", concat(linkPolicy(link))));
}

function readSecret(secret: SecretSource, encoded: string): Bytes {
  const expected = secret === "passphrase" ? 0 : secretLength;
  // 4 characters carry 3 bytes: fewer characters than R needs means that the end was lost on the way.
  if (encoded.length < Math.ceil((expected * 4) / 3)) throw incomplete();
  const bytes = fromBase64url(encoded);
  if (bytes === undefined) throw damaged();
  // R ‖ 16-byte host hash belongs to rooms with hosts, which these modes are not.
  if (bytes.length === expected + 16) throw newer();
  if (bytes.length !== expected) throw damaged();
  return bytes;
}

function parseUrl(value: string): URL {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined || (url.protocol !== "https:" && url.protocol !== "http:")) {
    throw new LinkError("invalid-link", "This is not a link to a room. Ask for the link again.");
  }
  return url;
}

function incomplete(): LinkError {
  return new LinkError(
    "incomplete-link",
    "This link is incomplete: the part after # is the key, and it is missing or cut off. Ask for the whole link.",
  );
}

function damaged(): LinkError {
  return new LinkError("invalid-link", "The part after # is damaged. Ask for the link again.");
}

function newer(): LinkError {
  return new LinkError(
    "newer-link",
    "This link was made by a newer version of Subrosa. Reload or update, and open it again.",
  );
}
