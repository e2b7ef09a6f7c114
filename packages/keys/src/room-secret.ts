import { concat, lp, text, toBase64url, type Bytes } from "./encoding.ts";
import { SecretError } from "./errors.ts";
import { isRoomId, type RoomLink } from "./link.ts";
import { stretchPassphrase } from "./passphrase.ts";

/** HKDF (RFC 5869) is with SHA-512 in every derivation of this package. */
const hash = "SHA-512";
const roomSalt = "subrosa/1 room";

/** What a room secret is made from: a link, a passphrase, both, or bytes that the application brings. */
export interface SecretParts {
  /** A link that was read by `parseLink`. Its mode says whether a passphrase must come too. */
  readonly link?: RoomLink;
  /** As typed. */
  readonly passphrase?: string;
  /** At least 16 bytes that cannot be guessed; they take the place of R. Copied, not zeroed. */
  readonly application?: Uint8Array;
  /** Room id; taken from the link where there is one. */
  readonly room?: string;
}

/** A room secret as it goes to another thread: structured clones keep its keys unreadable. */
export interface RoomSecretKeys {
  readonly room: string;
  readonly hasLinkSecret: boolean;
  readonly input: CryptoKey;
  readonly outer: CryptoKey;
}

/** What a derivation starts from: everything (`input`), or what opens the outer door (R; without R Argon2id's output). */
export type SecretBase = "input" | "outer";

/**
 * The secret that makes someone a member of a room:
 *
 *     input = lp(R) ‖ lp(Argon2id(passphrase))        lp(x) = length as 4 bytes ‖ x, empty where there is none
 *
 * It is held as HKDF keys that WebCrypto does not give out again; the bytes are zeroed.
 */
export class RoomSecret {
  /** Room id, which enters the derivations. */
  readonly room: string;
  /** Is there an R (from the link or the application), or does the room rest on a passphrase alone? */
  readonly hasLinkSecret: boolean;
  readonly #input: CryptoKey;
  readonly #outer: CryptoKey;

  private constructor(room: string, hasLinkSecret: boolean, input: CryptoKey, outer: CryptoKey) {
    this.room = room;
    this.hasLinkSecret = hasLinkSecret;
    this.#input = input;
    this.#outer = outer;
  }

  /** Takes the parts together. Rejects with SecretError when they do not make a secret; a passphrase takes about half a second. */
  static async from(parts: SecretParts): Promise<RoomSecret> {
    const room = roomOf(parts);
    checkParts(parts);
    const linkSecret = concat(parts.application ?? parts.link?.linkSecret ?? new Uint8Array(0));
    const { passphrase } = parts;
    const stretched = passphrase === undefined ? new Uint8Array(0) : await stretchPassphrase(passphrase, room);
    const input = concat(lp(linkSecret), lp(stretched));
    try {
      const outer = linkSecret.length > 0 ? linkSecret : stretched;
      return new RoomSecret(room, linkSecret.length > 0, await secretKey(input), await secretKey(outer));
    } finally {
      for (const bytes of [input, linkSecret, stretched]) bytes.fill(0);
    }
  }

  /** The secret that these keys are of. */
  static fromKeys({ room, hasLinkSecret, input, outer }: RoomSecretKeys): RoomSecret {
    return new RoomSecret(room, hasLinkSecret, input, outer);
  }

  /** For another thread, which makes it a secret again by `fromKeys`. */
  get keys(): RoomSecretKeys {
    return { room: this.room, hasLinkSecret: this.hasLinkSecret, input: this.#input, outer: this.#outer };
  }

  /**
   * `HKDF-SHA-512(salt, ikm = base, info, length)`, extract and expand. `salt` is "subrosa/1 room" unless given. Each caller's
   * `info` begins with a label of its own.
   */
  async derive(info: Uint8Array, length: number, base: SecretBase = "input", salt?: Uint8Array): Promise<Bytes> {
    const key = base === "input" ? this.#input : this.#outer;
    return new Uint8Array(await crypto.subtle.deriveBits(hkdf(info, salt), key, length * 8));
  }

  /** The same derivation, straight into a non-extractable AES-256-GCM key. */
  async deriveKey(info: Uint8Array, base: SecretBase = "input"): Promise<CryptoKey> {
    const key = base === "input" ? this.#input : this.#outer;
    const aes = { name: "AES-GCM", length: 256 };
    return crypto.subtle.deriveKey(hkdf(info), key, aes, false, ["encrypt", "decrypt"]);
  }
}

/**
 * What the server asks for before it lets a socket into a room, 32 bytes as base64url:
 * `HKDF(R, or Argon2id's output without R; "gateway" ‖ lp(room id))`. It opens nothing. In a room that rests on a passphrase
 * alone, the server can test guesses on it offline: that is why such a passphrase has five words.
 */
export async function gatewayProof(secret: RoomSecret): Promise<string> {
  return toBase64url(await secret.derive(concat(text("gateway"), lp(secret.room)), 32, "outer"));
}

function hkdf(info: Uint8Array, salt: Uint8Array = text(roomSalt)): HkdfParams {
  return { name: "HKDF", hash, salt: concat(salt), info: concat(info) };
}

async function secretKey(bytes: Bytes): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", bytes, "HKDF", false, ["deriveBits", "deriveKey"]);
}

function roomOf({ room, link }: SecretParts): string {
  const id = room ?? link?.room;
  if (id === undefined || !isRoomId(id) || (link !== undefined && link.room !== id)) {
    throw new SecretError("invalid-room", "Give the id of the room that the secret is for.");
  }
  return id;
}

function checkParts({ link, passphrase, application }: SecretParts): void {
  if (link !== undefined && application !== undefined) {
    throw new SecretError("secret-ambiguous", "Give a link or the application's own bytes, not both.");
  }
  if (application !== undefined && application.length < 16) {
    throw new SecretError("secret-too-short", "The application's secret needs 16 bytes or more.");
  }
  if (passphrase === "" || (passphrase === undefined && link !== undefined && link.secret !== "link")) {
    throw new SecretError("passphrase-needed", "This room has a passphrase: ask for it.");
  }
  if (passphrase !== undefined && link?.secret === "link") {
    throw new SecretError("passphrase-unexpected", "The link of this room says that it has no passphrase.");
  }
  if (link === undefined && passphrase === undefined && application === undefined) {
    throw new SecretError("secret-missing", "Give a link, a passphrase, or the application's own secret.");
  }
}
