import { concat, fromBase64url, randomBytes, text, toBase64url } from "./encoding.ts";
import { LinkError } from "./errors.ts";

/** Where the room secret comes from: the link's fragment, a passphrase alone, or both together. */
export type SecretSource = "link" | "passphrase" | "both";

/** What frame keys come from: an MLS group, or the room's secret alone (docs/keys.md says what static keys don't give). */
export type RoomKind = "group" | "static";

/** How frames look on the way: SFrame (RFC 9605), or the weaker format of LiveKit's SDKs (docs/livekit-wire.md). */
export type RoomWire = "sframe" | "livekit";

/** A room link, read. */
export interface RoomLink {
  /** Scheme, host and port of the server, as `https://meet.example`. */
  readonly origin: string;
  /** Room id: 3 to 64 characters of a–z, 0–9 and `-`. */
  readonly room: string;
  /** What the room's secret is made from. */
  readonly secret: SecretSource;
  readonly kind: RoomKind;
  /** For as long as the room exists. */
  readonly wire: RoomWire;
  /** A server made this link, as an application's may for its users: so it had the room's secret, could read who asks to join, and could come in. */
  readonly serverMade: boolean;
  /** Who comes in at the start: everybody with the link, or whom a host lets in. Hosts change it in the group. */
  readonly admission: "open" | "host";
  /** Made for more than 200 people: X25519 instead of the post-quantum suite, whose commits would be megabytes. */
  readonly large: boolean;
  /** `R`: 32 random bytes; empty when the room rests on a passphrase alone. */
  readonly linkSecret: Uint8Array;
  /** 16 bytes that name the first host's device (`DeviceIdentity.hostHash`); none in a room that nobody hosts. */
  readonly hostHash: Uint8Array | undefined;
  /** The five mode characters, which nobody but the link's maker chooses. */
  readonly mode: string;
}

/** What a link is made from. */
export interface LinkOptions {
  /** Where the server is, as `https://meet.example`. */
  readonly origin: string;
  /** Room id; default: a random one, since a room belongs to whoever's link opened it first. */
  readonly room?: string;
  /** Default: `link`. */
  readonly secret?: SecretSource;
  readonly kind?: RoomKind;
  /** Default: `sframe`. `livekit` is for static keys only: one key for everybody, as LiveKit's native clients have it. */
  readonly wire?: RoomWire;
  /** Groups without a passphrase only: for a server that makes links. People are told "managed by this server". Default: false. */
  readonly serverMade?: boolean;
  /** Groups only. Default: `open`. By `host` needs `host`. */
  readonly admission?: "open" | "host";
  /** Groups only: for more than 200 people, without the post-quantum suite. Default: false. */
  readonly large?: boolean;
  /** Groups only: the device (`DeviceIdentity`) that may lock the room, block people and make others hosts. */
  readonly host?: { readonly hostHash: Uint8Array };
}

/** What a link makes that doesn't say. */
const defaultKind: RoomKind = "group";
const secretLength = 32;
const hostHashLength = 16;
const letterOf: Record<SecretSource, string> = { link: "l", passphrase: "p", both: "b" };
const sourceOf: Readonly<Record<string, SecretSource>> = { l: "link", p: "passphrase", b: "both" };
/** In the place of `l`, where a server made R. */
const serverLetter = "s";
const wireOf: Readonly<Record<string, RoomWire>> = { s: "sframe", l: "livekit" };
/** Kind k (static keys), admission o (open), suite - (static), wire s (SFrame) or l (LiveKit). */
const staticMode = /^ko-[sl]$/;
/** Kind g (group), admission o, c or h, suite q (post-quantum) or x (X25519), wire s. */
const groupMode = /^g[och][qx]s$/;

/** May this be a room id? */
export function isRoomId(value: string): boolean {
  return /^[a-z0-9-]{3,64}$/.test(value);
}

/**
 * Makes a link to a room: `<origin>/r/<room>#1.<mode>.<base64url(R ‖ host hash)>`, with a fresh R of 32 random bytes.
 * Without R (passphrase alone) and host it ends after the mode: chat programs cut a last dot off a link.
 * Throws LinkError `invalid-link` when `origin` or `room` cannot stand in a link, or the options don't fit together.
 */
export function createLink(options: LinkOptions): string {
  const { room = randomRoom(), secret = "link", kind = defaultKind, serverMade = false } = options;
  const { admission = "open", large = false, host, wire = "sframe" } = options;
  const { origin } = parseUrl(options.origin);
  if (!isRoomId(room)) throw new LinkError("invalid-link", "This cannot be a room's name.");
  if (kind === "static" && (admission === "host" || large || host !== undefined)) {
    throw new LinkError("invalid-link", "Static keys know no hosts and no suites: make a link of the kind group.");
  }
  if (serverMade && (kind === "static" || secret !== "link")) {
    throw new LinkError("invalid-link", "A link that a server makes is to a group, and without a passphrase.");
  }
  if (kind === "group" && wire === "livekit") {
    throw new LinkError("invalid-link", "LiveKit's wire has one key for everybody: make a link of the kind static.");
  }
  if (admission === "host" && host === undefined) {
    throw new LinkError("invalid-link", "A room whose host lets people in needs that host's device.");
  }
  const door = admission === "host" ? "h" : host === undefined ? "o" : "c";
  const rest = kind === "static" ? `ko-${wire === "livekit" ? "l" : "s"}` : `g${door}${large ? "x" : "q"}s`;
  return formatLink({
    origin,
    room,
    mode: (serverMade ? serverLetter : letterOf[secret]) + rest,
    linkSecret: secret === "passphrase" ? new Uint8Array(0) : randomBytes(secretLength),
    hostHash: host?.hostHash,
  });
}

/** 60 random bits as `xxxx-xxxx-xxxx`; no i, l, o or u, which are misread. */
function randomRoom(): string {
  const characters = Array.from(randomBytes(12), (byte) => "0123456789abcdefghjkmnpqrstvwxyz"[byte % 32]);
  return characters.join("").replaceAll(/.{4}(?=.)/g, "$&-");
}

/** Writes a link again, for "Copy link" after the fragment was taken out of the address bar. */
export function formatLink({
  origin,
  room,
  mode,
  linkSecret,
  hostHash,
}: Pick<RoomLink, "origin" | "room" | "mode" | "linkSecret" | "hostHash">): string {
  const encoded = toBase64url(concat(linkSecret, hostHash ?? new Uint8Array(0)));
  return `${origin}/r/${room}#1.${mode}${encoded === "" ? "" : `.${encoded}`}`;
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
  const serverMade = mode.startsWith(serverLetter);
  const letter = serverMade ? letterOf.link : mode.slice(0, 1);
  const secret = Object.hasOwn(sourceOf, letter) ? sourceOf[letter] : undefined;
  const kind = kindOf(mode.slice(1));
  if (secret === undefined || kind === undefined || more.length > 0) throw newer();
  // where everybody knows one key for all, it makes no difference who made it
  if (serverMade && kind === "static") throw newer();
  return {
    origin: url.origin,
    room,
    secret,
    kind,
    wire: wireOf[mode[4] ?? ""] ?? "sframe",
    serverMade,
    admission: mode[2] === "h" ? "host" : "open",
    large: mode[3] === "x",
    mode,
    ...readSecret(secret, namesHost(mode), encoded ?? ""),
  };
}

/**
 * Whether a link with this mode names its host's device: by host (`h`), or open until a host closes it (`c`). The mode says so itself, so
 * that a link which lost its end is not one without a host.
 */
export function namesHost(mode: string): boolean {
  return mode[2] === "h" || mode[2] === "c";
}

function kindOf(rest: string): RoomKind | undefined {
  if (staticMode.test(rest)) return "static";
  return groupMode.test(rest) ? "group" : undefined;
}

/** Link policy: the five mode bytes and the hash of the host's device key, if there is one. */
export function linkPolicy({ mode, hostHash }: Pick<RoomLink, "mode" | "hostHash">): Uint8Array {
  return concat(text(mode), hostHash ?? new Uint8Array(0));
}

/** `H(link policy) = SHA-256(mode ‖ host hash)`, 32 bytes. */
export async function linkPolicyHash(link: Pick<RoomLink, "mode" | "hostHash">): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", concat(linkPolicy(link))));
}

/** R and the host's hash, as the mode asks for them. */
function readSecret(secret: SecretSource, hosted: boolean, encoded: string): Pick<RoomLink, "linkSecret" | "hostHash"> {
  const bare = secret === "passphrase" ? 0 : secretLength;
  const whole = bare + (hosted ? hostHashLength : 0);
  // 4 characters carry 3 bytes: fewer characters than these need means that the end was lost on the way.
  if (encoded.length < charactersOf(whole)) throw incomplete();
  const bytes = fromBase64url(encoded);
  if (bytes?.length !== whole) throw damaged();
  return { linkSecret: bytes.slice(0, bare), hostHash: hosted ? bytes.slice(bare) : undefined };
}

function charactersOf(bytes: number): number {
  return Math.ceil((bytes * 4) / 3);
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
