import { concat, randomBytes, toBase64url, type Bytes } from "../encoding.ts";
import type { LiveKitKey, LiveKitKeys } from "./shared-key.ts";

const ivLength = 12;
/** IVs of opened messages that are remembered. */
const remembered = 4096;

/** A sealed data message, as it travels in LiveKit's `EncryptedPacket`. */
export interface LiveKitSealedData {
  /** Ciphertext ‖ tag. */
  readonly payload: Bytes;
  /** 12 bytes. */
  readonly iv: Bytes;
  readonly keyIndex: number;
}

/**
 * Data messages as LiveKit's SDKs seal them: AES-GCM with the room's shared key, and nothing else that is authenticated. So the server can say
 * that a message came from somebody else, can keep it for later, and sees its length; a message does not open twice here, as long as it is among the
 * last 4096.
 */
export class LiveKitData {
  readonly #keys: LiveKitKeys;
  readonly #opened = new Set<string>();

  constructor(keys: LiveKitKeys) {
    this.#keys = keys;
  }

  /** Seals with the key in use, under an IV of 96 random bits; undefined while there is none. */
  async seal(plaintext: Uint8Array): Promise<LiveKitSealedData | undefined> {
    const key = this.#keys.current;
    if (key === undefined) return undefined;
    const iv = randomBytes(ivLength);
    const cipher = await importKey(key, "encrypt");
    const payload = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, cipher, concat(plaintext));
    return { payload: new Uint8Array(payload), iv, keyIndex: key.index };
  }

  /** The plaintext; undefined for what does not open, or opens again. Never rejects on bytes from the network. */
  async open(sealed: {
    readonly payload: Uint8Array;
    readonly iv: Uint8Array;
    readonly keyIndex: number;
  }): Promise<Bytes | undefined> {
    const key = this.#keys.at(sealed.keyIndex);
    const name = toBase64url(sealed.iv);
    if (key === undefined || sealed.iv.length !== ivLength || this.#opened.has(name)) return undefined;
    const cipher = await importKey(key, "decrypt");
    try {
      const algorithm = { name: "AES-GCM", iv: concat(sealed.iv) };
      const plaintext = await crypto.subtle.decrypt(algorithm, cipher, concat(sealed.payload));
      // Looked at once more: of two copies in flight the second is a repetition.
      return this.#remember(name) ? new Uint8Array(plaintext) : undefined;
    } catch {
      return undefined;
    }
  }

  #remember(name: string): boolean {
    if (this.#opened.has(name)) return false;
    this.#opened.add(name);
    for (const oldest of this.#opened) {
      if (this.#opened.size <= remembered) break;
      this.#opened.delete(oldest);
    }
    return true;
  }
}

function importKey({ key }: LiveKitKey, usage: "encrypt" | "decrypt"): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", key, "AES-GCM", false, [usage]);
}
