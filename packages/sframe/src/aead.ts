import type { SuiteParameters } from "./suites.ts";

/** Bytes that WebCrypto accepts: not backed by shared memory. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** What a key may be used for: RFC 9605 §4.4.1 forbids both at once. */
export type Direction = "seal" | "open";

/**
 * The AEAD of a suite with its key inside. Both methods take what they need from `nonce` and `aad` before they return,
 * so that callers may use the same scratch memory for the next frame.
 */
export interface Aead {
  /** Resolves to ciphertext ‖ tag. */
  encrypt(nonce: Bytes, aad: Bytes, plaintext: Bytes): Promise<ArrayBuffer>;
  /** Resolves to the plaintext; rejects when the tag doesn't fit. */
  decrypt(nonce: Bytes, aad: Bytes, ciphertext: Bytes): Promise<ArrayBuffer>;
}

/** AES-GCM as WebCrypto has it: the tag stands behind the ciphertext, as RFC 5116 wants. */
class AesGcm implements Aead {
  readonly #key: CryptoKey;
  // WebCrypto copies the members during the call, so that one object serves all calls.
  readonly #algorithm: { name: "AES-GCM"; iv: Bytes; additionalData: Bytes };

  constructor(key: CryptoKey) {
    this.#key = key;
    const none = new Uint8Array(0);
    this.#algorithm = { name: "AES-GCM", iv: none, additionalData: none };
  }

  encrypt(nonce: Bytes, aad: Bytes, plaintext: Bytes): Promise<ArrayBuffer> {
    this.#algorithm.iv = nonce;
    this.#algorithm.additionalData = aad;
    return crypto.subtle.encrypt(this.#algorithm, this.#key, plaintext);
  }

  decrypt(nonce: Bytes, aad: Bytes, ciphertext: Bytes): Promise<ArrayBuffer> {
    this.#algorithm.iv = nonce;
    this.#algorithm.additionalData = aad;
    return crypto.subtle.decrypt(this.#algorithm, this.#key, ciphertext);
  }
}

/** The compound AEAD of RFC 9605 §4.5.1: AES-CTR, then a truncated HMAC over lengths, nonce, AAD and ciphertext. */
class AesCtrHmac implements Aead {
  readonly #encryptionKey: CryptoKey;
  readonly #authenticationKey: CryptoKey;
  readonly #tagLength: number;

  constructor(encryptionKey: CryptoKey, authenticationKey: CryptoKey, tagLength: number) {
    this.#encryptionKey = encryptionKey;
    this.#authenticationKey = authenticationKey;
    this.#tagLength = tagLength;
  }

  async encrypt(nonce: Bytes, aad: Bytes, plaintext: Bytes): Promise<ArrayBuffer> {
    const authenticated = this.#authenticatedData(nonce, aad, plaintext.length);
    const ciphertext = new Uint8Array(
      await crypto.subtle.encrypt(initialCounter(nonce), this.#encryptionKey, plaintext),
    );
    authenticated.set(ciphertext, authenticated.length - ciphertext.length);
    const tag = new Uint8Array(
      await crypto.subtle.sign("HMAC", this.#authenticationKey, authenticated),
      0,
      this.#tagLength,
    );
    const sealed = new Uint8Array(ciphertext.length + tag.length);
    sealed.set(ciphertext);
    sealed.set(tag, ciphertext.length);
    return sealed.buffer;
  }

  async decrypt(nonce: Bytes, aad: Bytes, ciphertext: Bytes): Promise<ArrayBuffer> {
    const length = ciphertext.length - this.#tagLength;
    const inner = ciphertext.slice(0, length);
    const tag = ciphertext.slice(length);
    const authenticated = this.#authenticatedData(nonce, aad, length);
    authenticated.set(inner, authenticated.length - length);
    // Both at once, so that a forged frame takes as long as a good one (§4.4.4); the plaintext leaves only with a valid tag.
    const [candidate, plaintext] = await Promise.all([
      crypto.subtle.sign("HMAC", this.#authenticationKey, authenticated),
      crypto.subtle.decrypt(initialCounter(nonce), this.#encryptionKey, inner),
    ]);
    if (!equalInConstantTime(tag, new Uint8Array(candidate, 0, this.#tagLength)))
      throw new Error("The authentication tag does not fit.");
    return plaintext;
  }

  /** The HMAC's input with the ciphertext's place left empty at its end. */
  #authenticatedData(nonce: Bytes, aad: Bytes, ciphertextLength: number): Bytes {
    const data = new Uint8Array(24 + nonce.length + aad.length + ciphertextLength);
    const view = new DataView(data.buffer);
    // Three 64-bit lengths; none of ours exceeds 32 bits.
    view.setUint32(4, aad.length);
    view.setUint32(12, ciphertextLength);
    view.setUint32(20, this.#tagLength);
    data.set(nonce, 24);
    data.set(aad, 24 + nonce.length);
    return data;
  }
}

/** nonce ‖ 0x00000000, of which the last 32 bits count blocks (§4.5.1). */
function initialCounter(nonce: Bytes): AesCtrParams {
  const counter = new Uint8Array(16);
  counter.set(nonce);
  return { name: "AES-CTR", counter, length: 32 };
}

function equalInConstantTime(a: Uint8Array, b: Uint8Array): boolean {
  let difference = a.length ^ b.length;
  for (let i = 0; i < a.length; i++) difference |= (a[i] as number) ^ (b[i] as number);
  return difference === 0;
}

/**
 * Makes the AEAD of a suite from the bits of its key (`Nk` bytes). The caller zeroes its copy afterwards; the keys inside
 * can't be exported and serve one direction.
 */
export async function importAead(parameters: SuiteParameters, key: Bytes, direction: Direction): Promise<Aead> {
  const usage = direction === "seal" ? "encrypt" : "decrypt";
  if (parameters.aead === "AES-GCM") {
    return new AesGcm(await crypto.subtle.importKey("raw", key, "AES-GCM", false, [usage]));
  }
  const [encryptionKey, authenticationKey] = await Promise.all([
    crypto.subtle.importKey("raw", key.subarray(0, parameters.Nka), "AES-CTR", false, [usage]),
    crypto.subtle.importKey("raw", key.subarray(parameters.Nka), { name: "HMAC", hash: parameters.hash }, false, [
      "sign",
    ]),
  ]);
  return new AesCtrHmac(encryptionKey, authenticationKey, parameters.Nt);
}
