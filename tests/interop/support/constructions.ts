/** The constructions of docs/groups.md once more, from their formulas, with Node's crypto and none of this repository's code. */
import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes, sign, type KeyObject } from "node:crypto";

/** A room, as its link says. */
export interface TestRoom {
  readonly name: string;
  /** R, 32 bytes. */
  readonly secret: Uint8Array;
  /** The five mode characters. */
  readonly mode: string;
  /** Where the mode names a host. */
  readonly hostHash?: Uint8Array;
}

export const join = (...parts: readonly (Uint8Array | string)[]): Buffer =>
  Buffer.concat(parts.map((part) => Buffer.from(part)));
const sha256 = (...parts: readonly (Uint8Array | string)[]): Buffer =>
  createHash("sha256")
    .update(join(...parts))
    .digest();

export function uint(value: number | bigint, bytes: number): Buffer {
  return Buffer.from(value.toString(16).padStart(2 * bytes, "0"), "hex");
}

export const lp = (value: Uint8Array | string): Buffer => join(uint(Buffer.from(value).length, 4), value);

/** `lp(R) ‖ lp("")`: everything rests on it in a room with a link and no passphrase. */
const inputOf = ({ secret }: TestRoom): Buffer => join(lp(secret), lp(""));

const policyHash = ({ mode, hostHash }: TestRoom): Buffer => sha256(mode, hostHash ?? "");

export function derive(base: Uint8Array, info: Uint8Array, length = 32): Buffer {
  return Buffer.from(hkdfSync("sha512", base, "subrosa/1 room", info, length));
}

function seal(key: Uint8Array, plain: Uint8Array, aad: Uint8Array): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(aad);
  return join(nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag());
}

function open(key: Uint8Array, sealed: Uint8Array, aad: Uint8Array): Buffer {
  const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, 12)).setAAD(aad);
  decipher.setAuthTag(sealed.subarray(-16));
  return join(decipher.update(sealed.subarray(12, -16)), decipher.final());
}

export const pskOf = (room: TestRoom, session: string): Buffer =>
  derive(inputOf(room), join("mls psk", lp(session), policyHash(room)), 64);

/** What a host's word is good for. */
const scopeOf = (room: TestRoom, session: string): Buffer =>
  derive(inputOf(room), join("group host", lp(session), policyHash(room)), 32);

/** The policy that an open session begins with. */
export const firstPolicy = ({ mode }: TestRoom): Buffer => join(uint(1, 1), mode, uint(0, 1 + 4 + 2 + 2));

export interface CredentialParts {
  readonly session: string;
  readonly leafKey: Uint8Array;
  readonly device: { readonly publicKey: Uint8Array; readonly privateKey: KeyObject };
  readonly connection: string;
  readonly name: string;
  readonly admission?: Uint8Array;
}

/** Somebody's word that a device may come in, as only a host's is believed. `names`: the key that it is said to be of. */
export function admissionOf(
  room: TestRoom,
  session: string,
  by: CredentialParts["device"],
  whom: { readonly device: Uint8Array; readonly name: string; readonly generation: number },
  names: Uint8Array = by.publicKey,
): Buffer {
  const generation = uint(whom.generation, 4);
  const content = join(scopeOf(room, session), whom.device, lp(whom.name), generation);
  return join(names, generation, sign(null, join(lp("subrosa/1 admission"), content), by.privateKey));
}

export function credentialOf({
  session,
  leafKey,
  device,
  connection,
  name,
  admission = join(),
}: CredentialParts): Buffer {
  const expires = uint(Date.now() + 300_000, 8);
  const body = join(uint(1, 1), device.publicKey, lp(connection), lp(name), lp(admission), expires);
  const signed = join(lp("subrosa/1 credential"), lp(session), lp(leafKey), body);
  return join(body, sign(null, signed, device.privateKey));
}

const joinKey = (room: TestRoom, session: string): Buffer => derive(room.secret, join("group join", lp(session)));
const checkOf = (room: TestRoom, session: string, leafKey: Uint8Array): Buffer =>
  derive(inputOf(room), join("group check", lp(session), lp(leafKey)));

export function requestOf(
  room: TestRoom,
  session: string,
  connection: string,
  leafKey: Uint8Array,
  keyPackage: Uint8Array,
): Buffer {
  const inner = join(checkOf(room, session, leafKey), keyPackage);
  return seal(joinKey(room, session), inner, join(lp(session), lp(connection)));
}

/** What a member says to who asked: an admission, or that there is none. */
export function answerOf(
  room: TestRoom,
  session: string,
  connection: string,
  request: Uint8Array,
  said: Uint8Array,
): Buffer {
  const key = derive(room.secret, join("group answer", lp(session)));
  return join(uint(1, 1), seal(key, said, join(lp(session), lp(connection), sha256(request))));
}

/** The key package in somebody's request; throws when it isn't sealed for this room. */
export function keyPackageIn(room: TestRoom, session: string, connection: string, request: Uint8Array): Uint8Array {
  return open(joinKey(room, session), request, join(lp(session), lp(connection))).subarray(32);
}

/** The number that frames of a source carry (RFC 9605 §5.2). */
export function kidOf(source: number, leaf: number, epoch: bigint, leaves: number): bigint {
  const bits = BigInt(Math.ceil(Math.log2(leaves)));
  return (BigInt(source) << (bits + 4n)) | (BigInt(leaf) << 4n) | (epoch % 16n);
}
