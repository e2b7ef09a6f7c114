import { text, type Bytes } from "../encoding.ts";
import { SecretError } from "../errors.ts";

/** What a key of LiveKit's SDKs is derived with; the same for everybody in the room. */
export interface LiveKitKeyOptions {
  /** Bits of the AES key. Default: 128, the only ones that LiveKit's native SDKs know. */
  readonly bits?: 128 | 256;
  /** Their `ratchetSalt`. Default: `LKFrameEncryptionKey`. */
  readonly salt?: string;
}

const defaultSalt = "LKFrameEncryptionKey";
/** Their HKDF names nothing: 128 zero bytes. */
const hkdfInfo = new Uint8Array(128);
/** Far below what passwords need today (OWASP: 600,000): choose keys that nobody guesses. */
const iterations = 100_000;

/**
 * The AES key that LiveKit's SDKs derive from what an application gives to `ExternalE2EEKeyProvider.setKey`, 16 or 32 bytes:
 *
 *     from a string   PBKDF2-HMAC-SHA-256(UTF-8 of the string, salt, 100,000 iterations)
 *     from bytes      HKDF-SHA-256(bytes, salt, info = 128 zero bytes)
 *
 * Their native SDKs know strings only. Rejects with SecretError `secret-missing` for an empty one.
 */
export async function liveKitFrameKey(
  secret: string | Uint8Array | ArrayBuffer,
  { bits = 128, salt = defaultSalt }: LiveKitKeyOptions = {},
): Promise<Bytes> {
  const bytes = typeof secret === "string" ? text(secret) : new Uint8Array(secret);
  if (bytes.length === 0) {
    throw new SecretError(
      "secret-missing",
      "The application gave an empty key: give everybody in the room the same long one.",
    );
  }
  const [algorithm, parameters] =
    typeof secret === "string"
      ? ["PBKDF2", { name: "PBKDF2", hash: "SHA-256", salt: text(salt), iterations }]
      : ["HKDF", { name: "HKDF", hash: "SHA-256", salt: text(salt), info: hkdfInfo }];
  const material = await crypto.subtle.importKey("raw", bytes, algorithm, false, ["deriveBits"]);
  bytes.fill(0);
  return new Uint8Array(await crypto.subtle.deriveBits(parameters, material, bits));
}
