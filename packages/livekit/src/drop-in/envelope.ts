import type { RoomSecret } from "@subrosa/keys";
import { concat, randomBytes, readU64, toHex, u64, type Bytes } from "./bytes.ts";
import { dataKey } from "./keys.ts";
import { pad, unpad } from "./padding.ts";

/** Of this envelope; another one is not read. */
const version = 1;
const instanceLength = 16;
const headLength = 1 + instanceLength;
/** Nonce of AES-GCM, 96 bits, and its tag, 128 bits (NIST SP 800-38D). */
const nonceLength = 12;
const tagLength = 16;
const counterAt = nonceLength - 8;

/** What travels in LiveKit's `EncryptedPacket`. */
export interface Sealed {
  readonly payload: Bytes;
  readonly iv: Bytes;
}

/** An envelope as it came: nothing of it is proven. */
export interface Envelope {
  /** The sender's connection, as hexadecimal. */
  readonly instance: string;
  readonly counter: number;
  readonly head: Bytes;
  readonly iv: Bytes;
  readonly ciphertext: Bytes;
}

/**
 * Seals what one connection sends:
 *
 *     iv      = 00000000 ‖ counter as u64
 *     payload = 1 ‖ instance (16 random bytes, one for each connection) ‖ AES-256-GCM(key, iv, padded data; AAD = 1 ‖ instance)
 *
 * The key is of identity and instance, so an envelope opens only as from the one who sealed it; each counter is used once.
 */
export class DataSealer {
  readonly #secret: RoomSecret;
  readonly #head: Bytes;
  readonly #keys = new Map<string, Promise<CryptoKey>>();
  /** Names this connection. */
  readonly instance: string;
  #counter = 0;

  constructor(secret: RoomSecret) {
    const instance = randomBytes(instanceLength);
    this.#secret = secret;
    this.#head = concat(Uint8Array.of(version), instance);
    this.instance = toHex(instance);
  }

  /** The counter of the next packet. */
  get counter(): number {
    return this.#counter;
  }

  /** Seals as this identity. The counter is taken before anything is awaited, and burnt on failure. */
  async seal(identity: string, data: Uint8Array): Promise<Sealed> {
    const iv = concat(new Uint8Array(counterAt), u64(this.#counter++));
    const key = this.#keys.get(identity) ?? dataKey(this.#secret, { identity, instance: this.instance });
    this.#keys.set(identity, key);
    const cipher = { name: "AES-GCM", iv, additionalData: this.#head };
    const sealed = new Uint8Array(await crypto.subtle.encrypt(cipher, await key, pad(data)));
    return { payload: concat(this.#head, sealed), iv };
  }
}

/** Reads an envelope's outside; `undefined` for what is none. Never throws on its bytes. */
export function readEnvelope(payload: Uint8Array, iv: Uint8Array): Envelope | undefined {
  if (payload.length <= headLength + tagLength || payload[0] !== version || iv.length !== nonceLength) return undefined;
  const counter = readU64(iv, counterAt);
  if (counter > Number.MAX_SAFE_INTEGER || iv.subarray(0, counterAt).some((byte) => byte !== 0)) return undefined;
  return {
    instance: toHex(payload.subarray(1, headLength)),
    counter: Number(counter),
    head: concat(payload.subarray(0, headLength)),
    iv: concat(iv),
    ciphertext: concat(payload.subarray(headLength)),
  };
}

/** What was sealed; `undefined` when the tag doesn't fit. Never throws. */
export async function openEnvelope(key: CryptoKey, { head, iv, ciphertext }: Envelope): Promise<Bytes | undefined> {
  try {
    const cipher = { name: "AES-GCM", iv, additionalData: head };
    return unpad(new Uint8Array(await crypto.subtle.decrypt(cipher, key, ciphertext)));
  } catch {
    return undefined; // WebCrypto's only way to say "wrong tag"
  }
}
