import { concat, uint, utf8, type Bytes } from "../../channel/bytes.ts";

/** Bytes of a piece: sealed and framed it fits into one message of a lane and of the relay. */
export const pieceBytes = 61_440;

/** How many pieces a file has; an empty one has an empty piece. */
export function pieceCount(size: number): number {
  return Math.max(1, Math.ceil(size / pieceBytes));
}

/** Bytes of the pieces before this one. */
export function bytesBefore(piece: number, size: number): number {
  return Math.min(size, piece * pieceBytes);
}

/** A fresh key for a file, 32 bytes. */
export function newFileKey(): Bytes {
  return crypto.getRandomValues(new Uint8Array(32));
}

/**
 * The AES-256-GCM key of one way of a file to one taker: `HKDF-SHA-256(file key, salt, "subrosa/1 file" ‖ file id)`. Each way has a fresh salt of the sender's, so that a
 * piece that is sealed again, perhaps of a file that was changed meanwhile, never meets its old nonce.
 */
export async function wayKey(
  fileKey: Uint8Array,
  salt: Uint8Array,
  file: string,
  usage: "encrypt" | "decrypt",
): Promise<CryptoKey> {
  const secret = await crypto.subtle.importKey("raw", concat(fileKey), "HKDF", false, ["deriveKey"]);
  const hkdf = { name: "HKDF", hash: "SHA-256", salt: concat(salt), info: concat(utf8("subrosa/1 file"), utf8(file)) };
  return crypto.subtle.deriveKey(hkdf, secret, { name: "AES-GCM", length: 256 }, false, [usage]);
}

/** Seals a piece: its number is the nonce. */
export async function sealPiece(key: CryptoKey, piece: number, bytes: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce(piece) }, key, bytes));
}

/** Opens a piece; `undefined` if it is not this one under this key. Never rejects for its bytes. */
export async function openPiece(key: CryptoKey, piece: number, sealed: Bytes): Promise<Bytes | undefined> {
  try {
    return new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv: nonce(piece) }, key, sealed));
  } catch {
    return undefined;
  }
}

function nonce(piece: number): Bytes {
  return concat(new Uint8Array(8), uint(piece, 4));
}
