import { importAead, type Aead, type Bytes, type Direction } from "./aead.ts";
import { SframeError } from "./errors.ts";
import { kidWords } from "./header.ts";
import { suiteParameters, type CipherSuite, type SuiteParameters } from "./suites.ts";

/**
 * A KID and the secret that belongs to it (RFC 9605 §4.4.1). The base key comes from key management: 16 to 255 bytes,
 * `Nk` of the suite by custom. A base key that one side seals with is used by nobody else for sealing.
 */
export interface BaseKey {
  /** 0 to 2⁶⁴−1. */
  readonly kid: bigint;
  /** Stays the caller's: it is read once and never kept, so the caller may zero it when the derivation has resolved. */
  readonly baseKey: Uint8Array;
}

/** What §4.4.2 derives for one KID: the AEAD with its key inside, and the salt. */
export interface KeyMaterial {
  readonly parameters: SuiteParameters;
  readonly kidHigh: number;
  readonly kidLow: number;
  readonly aead: Aead;
  readonly salt: Bytes;
  /** The salt's words that a counter is mixed into. */
  readonly saltHigh: number;
  readonly saltLow: number;
  /** Scratch memory for the nonce of the frame at hand; its first four bytes are always the salt's. */
  readonly nonce: Bytes;
  readonly nonceWords: DataView;
}

const encoder = new TextEncoder();
const minBaseKeyLength = 16;
const maxBaseKeyLength = 255;

/** `"SFrame 1.0 Secret key " ‖ KID ‖ suite`, or the same for the salt (RFC 9605 §4.4.2). */
export function derivationLabel(purpose: "key" | "salt", kid: bigint, suiteId: number): Bytes {
  const [high, low] = kidWords(kid);
  const text = encoder.encode(`SFrame 1.0 Secret ${purpose} `);
  const label = new Uint8Array(text.length + 10);
  label.set(text);
  const view = new DataView(label.buffer, text.length);
  view.setUint32(0, high);
  view.setUint32(4, low);
  view.setUint16(8, suiteId);
  return label;
}

/** HKDF with an empty salt, as §4.4.2 and §5.1 use it; the secret never leaves WebCrypto. */
export async function importSecret(baseKey: Uint8Array): Promise<CryptoKey> {
  if (baseKey.length < minBaseKeyLength || baseKey.length > maxBaseKeyLength) {
    throw new SframeError(
      "invalid-base-key",
      `A base key has ${minBaseKeyLength} to ${maxBaseKeyLength} bytes; key management gave ${baseKey.length}.`,
    );
  }
  const copy = new Uint8Array(baseKey);
  const imported = crypto.subtle.importKey("raw", copy, "HKDF", false, ["deriveBits"]);
  try {
    return await imported;
  } finally {
    copy.fill(0);
  }
}

/** HKDF-Expand(HKDF-Extract("", secret), info, length). */
export async function expand(
  secret: CryptoKey,
  hash: SuiteParameters["hash"],
  info: Bytes,
  length: number,
): Promise<Bytes> {
  const bits = await crypto.subtle.deriveBits(
    { name: "HKDF", hash, salt: new Uint8Array(0), info },
    secret,
    length * 8,
  );
  return new Uint8Array(bits);
}

/**
 * The key schedule of RFC 9605 §4.4.2 for one KID and one direction.
 * Throws {@link SframeError} `unknown-suite`, `invalid-kid` or `invalid-base-key`.
 */
export async function deriveKeyMaterial(suite: CipherSuite, base: BaseKey, direction: Direction): Promise<KeyMaterial> {
  const parameters = suiteParameters(suite);
  const [kidHigh, kidLow] = kidWords(base.kid);
  const secret = await importSecret(base.baseKey);
  const [key, salt] = await Promise.all([
    expand(secret, parameters.hash, derivationLabel("key", base.kid, parameters.id), parameters.Nk),
    expand(secret, parameters.hash, derivationLabel("salt", base.kid, parameters.id), parameters.Nn),
  ]);
  try {
    const aead = await importAead(parameters, key, direction);
    const nonce = salt.slice();
    const nonceWords = new DataView(nonce.buffer);
    const [saltHigh, saltLow] = [nonceWords.getUint32(4), nonceWords.getUint32(8)];
    return { parameters, kidHigh, kidLow, aead, salt, saltHigh, saltLow, nonce, nonceWords };
  } finally {
    key.fill(0);
  }
}
