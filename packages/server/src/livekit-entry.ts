import {
  DeviceKey,
  parseId,
  type FatalErrorCode,
  type Join,
  type LiveKitWord,
  type SessionId,
} from "@subrosa/protocol";
import { createHash, createPrivateKey, createPublicKey, hkdfSync, sign, type KeyObject } from "node:crypto";
import type { Config } from "./config/settings.ts";

/** What the entry for people with a token of LiveKit's takes from the settings. */
export type EntryOptions = Pick<Config, "livekitKey" | "livekitSecret">;

/** Whom a token is for. */
export interface Visitor {
  readonly identity: string;
  /** The room's name at LiveKit. */
  readonly room: string;
}

/** Why a token lets nobody in. */
export type TokenError = Extract<FatalErrorCode, `token-${string}`>;

/** Where people come in by the token that they have for LiveKit. */
export interface LiveKitDoor {
  /** Whom this token is for, or what is wrong with it. */
  admit(token: string): Promise<Visitor | TokenError>;
  /** This server's word that a visitor's leaf in this session's group is the one of this device. */
  vouch(visitor: Visitor, session: SessionId, device: DeviceKey): LiveKitWord;
}

/** The bytes in front of an Ed25519 private key in PKCS #8 (RFC 8410 §7). */
const pkcs8Head = Buffer.from("302e020100300506032b657004220420", "hex");
const label = "subrosa/1 livekit identity";

/** The door for people with a token of LiveKit's; `undefined` where no key of LiveKit's is set. Loads LiveKit's library only then. */
export async function openLiveKitDoor({ livekitKey, livekitSecret }: EntryOptions): Promise<LiveKitDoor | undefined> {
  if (livekitKey === "" || livekitSecret === "") return undefined;
  const { TokenVerifier } = await import("livekit-server-sdk");
  const verifier = new TokenVerifier(livekitKey, livekitSecret);
  // From the secret, so that it stays the same over restarts, and among servers that stand side by side.
  const seed = Buffer.from(hkdfSync("sha512", livekitSecret, "subrosa/1 server", label, 32));
  const key = createPrivateKey({ key: Buffer.concat([pkcs8Head, seed]), format: "der", type: "pkcs8" });
  const publicKey = publicKeyOf(key);
  let last = 0;
  return {
    admit: async (token) => {
      try {
        const { sub: identity = "", video } = await verifier.verify(token);
        const { room = "", roomJoin = false } = video ?? {};
        return roomJoin && room !== "" && identity !== "" ? { identity, room } : "token-without-room";
      } catch (error) {
        return hasEnded(error) ? "token-expired" : "token-refused";
      }
    },
    vouch: ({ identity, room }, session, device) => {
      // Of two for one identity the later one counts, so no two are of one time.
      last = Math.max(last + 1, Date.now());
      const time = Buffer.alloc(8);
      time.writeBigUInt64BE(BigInt(last));
      const said = Buffer.concat([...[label, room, session, identity].map(lp), Buffer.from(device, "base64url"), time]);
      return { room, key: publicKey, word: Buffer.concat([time, sign(null, said, key)]).toString("base64url") };
    },
  };
}

/**
 * The place of those who came in by a token: none that a room's id could name. LiveKit's room decides it, and the proof of the secret, so that a stranger with a
 * token, who came first, keeps nobody out.
 */
export function placeOf({ room }: Visitor, join: Pick<Join, "room" | "proof">): string {
  return `livekit ${createHash("sha256")
    .update(Buffer.concat([room, join.room, join.proof].map(lp)))
    .digest("base64url")}`;
}

/** The last 32 bytes of an Ed25519 public key's SPKI (RFC 8410 §4). */
function publicKeyOf(key: KeyObject): DeviceKey {
  const spki = createPublicKey(key).export({ format: "der", type: "spki" });
  const found = parseId(DeviceKey, spki.subarray(-32).toString("base64url"));
  if (found === undefined) throw new TypeError("An Ed25519 public key is 32 bytes.");
  return found;
}

function lp(text: string): Buffer {
  const bytes = Buffer.from(text);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** As jose, which LiveKit's library is built on, says it. */
function hasEnded(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_JWT_EXPIRED";
}
