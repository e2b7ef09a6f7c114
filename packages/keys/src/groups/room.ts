import { suites, type MlsSuite } from "@subrosa/mls";
import { concat, lp, text, toBase64url, type Bytes } from "../encoding.ts";
import { namesHost } from "../link.ts";
import type { RoomSecret } from "../room-secret.ts";

/** What a link to a room of groups says beside its secret; a `RoomLink` will do. */
export interface GroupLinkPolicy {
  /** The five mode characters: secret (l, p, b, s), `g`, admission (o, c, h), suite (q, x), wire (s). */
  readonly mode: string;
  /** 16 bytes: `hostHash` of the device that may close the door; there where the mode says `c` or `h`, and nowhere else. */
  readonly hostHash?: Uint8Array | undefined;
}

/** One session of a room. */
export interface GroupRoom {
  readonly secret: RoomSecret;
  /** The session's random id as it travels; its UTF-8 is the MLS group id. */
  readonly session: string;
  readonly link: GroupLinkPolicy;
  /** How many people the room may hold: caps the tree that a Welcome brings. */
  readonly people: number;
}

const suiteOf: Readonly<Record<string, MlsSuite>> = { q: suites.hybrid, x: suites.x25519 };

/** Whether this program can hold a session under such a link. */
export function isGroupMode({ mode, hostHash }: GroupLinkPolicy): boolean {
  if (hostHash !== undefined && hostHash.length !== 16) return false;
  return /^[lpbs]g[och][qx]s$/.test(mode) && namesHost(mode) === (hostHash !== undefined);
}

/** The MLS suite that a mode names. */
export function suiteOfMode(mode: string): MlsSuite {
  return suiteOf[mode[3] ?? ""] ?? suites.hybrid;
}

/** What a suite is called in draft-ietf-mls-pq-ciphersuites and RFC 9420 §17.1. */
export type SuiteName =
  | "MLS_128_MLKEM768X25519_AES256GCM_SHA384_Ed25519"
  | "MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519";

/** The name of the MLS suite that a mode names: the first one is post-quantum in all but its signatures. */
export function suiteNameOf(mode: string): SuiteName {
  return suiteOfMode(mode) === suites.hybrid
    ? "MLS_128_MLKEM768X25519_AES256GCM_SHA384_Ed25519"
    : "MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519";
}

/** The MLS group id of a session. */
export function groupIdOf(session: string): Bytes {
  return text(session);
}

/**
 * The room's secret as MLS's external PSK, 64 bytes; zero them when the group is over:
 * `HKDF(input, "mls psk" ‖ lp(session) ‖ SHA-256(mode ‖ host hash))`.
 */
export async function groupPsk({ secret, session, link }: GroupRoom): Promise<Bytes> {
  return secret.derive(concat(text("mls psk"), lp(session), await linkHash(link)), 64);
}

/**
 * What a host's word is good for, 32 bytes: this session of this room. The session's id alone is the server's choice, and one device can
 * be the host of many rooms. `HKDF(input, "group host" ‖ lp(session) ‖ SHA-256(mode ‖ host hash))`.
 */
export async function hostScope({ secret, session, link }: GroupRoom): Promise<Bytes> {
  return secret.derive(concat(text("group host"), lp(session), await linkHash(link)), 32);
}

/** What a link names its host's device by: the first 16 bytes of `SHA-256(lp("subrosa/1 host hash") ‖ device key)`. */
export async function hostHash(device: Uint8Array): Promise<Uint8Array> {
  return (await sha256(lp("subrosa/1 host hash"), device)).subarray(0, 16);
}

/** Who a device is in a session, as base64url of `SHA-256(lp("subrosa/1 participant") ‖ lp(session) ‖ device key)`. */
export async function participantOf(session: string, device: Uint8Array): Promise<string> {
  return toBase64url(await sha256(lp("subrosa/1 participant"), lp(session), device));
}

/** SHA-256 over these, one after the other. */
export async function sha256(...parts: readonly Uint8Array[]): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", concat(...parts)));
}

async function linkHash({ mode, hostHash: host }: GroupLinkPolicy): Promise<Bytes> {
  return sha256(text(mode), host ?? new Uint8Array(0));
}
