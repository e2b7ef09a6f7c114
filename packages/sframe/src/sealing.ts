import type { Bytes } from "./aead.ts";
import { SframeError } from "./errors.ts";
import { sealFrame } from "./frame.ts";
import { fromWords } from "./header.ts";
import { deriveKeyMaterial, type BaseKey, type KeyMaterial } from "./key-schedule.ts";
import type { CipherSuite } from "./suites.ts";

/** Frames that one key seals: far below the limits of AES-GCM, and a counter of at most four bytes. */
export const maxFramesPerKey: number = 2 ** 32;

/**
 * A key that seals, with the one counter that belongs to it. All encoders of a track (peers, layers, restarts) share one
 * object; two objects from the same base key and KID would repeat nonces, which {@link SealingRing} prevents.
 */
export class SealingKey {
  readonly #material: KeyMaterial;
  #next = 0;
  #retired = false;

  private constructor(material: KeyMaterial) {
    this.#material = material;
  }

  /**
   * Derives key and salt (RFC 9605 §4.4.2). The counter starts at 0.
   * Throws {@link SframeError} `unknown-suite`, `invalid-kid` or `invalid-base-key`.
   */
  static async derive(suite: CipherSuite, base: BaseKey): Promise<SealingKey> {
    return new SealingKey(await deriveKeyMaterial(suite, base, "seal"));
  }

  /** The KID that stands in the header of each frame. */
  get kid(): bigint {
    return fromWords(this.#material.kidHigh, this.#material.kidLow);
  }

  /** Frames that this key may still seal. */
  get remaining(): number {
    return maxFramesPerKey - this.#next;
  }

  /** Gives up the next `count` counters, for ever: for a sender that can't know whether it has used them. */
  skip(count: number): void {
    if (!Number.isInteger(count) || count < 0) {
      throw new SframeError(
        "invalid-counter",
        `Only a whole number of counters can be skipped; the caller gave ${count}.`,
      );
    }
    this.#next = Math.min(this.#next + count, maxFramesPerKey);
  }

  /** Whether both came from the same base key, suite and KID, so that they would repeat each other's nonces. */
  equals(other: SealingKey): boolean {
    const a = this.#material;
    const b = other.#material;
    // The salt is as much a function of base key, suite and KID as the key itself.
    return a.kidLow === b.kidLow && a.kidHigh === b.kidHigh && a.salt.every((byte, i) => byte === b.salt[i]);
  }

  /** Seals nothing from now on: {@link SealingKey.seal} rejects with `key-retired`. */
  retire(): void {
    this.#retired = true;
  }

  /**
   * Seals one frame: resolves to prefix ‖ SFrame header ‖ ciphertext ‖ tag in one buffer, with AAD = header ‖ metadata
   * (RFC 9605 §4.4.3). The prefix travels in the clear and is authenticated only if the metadata covers it.
   *
   * The counter is taken before this returns, and a failure burns it: no two frames ever share one. Plaintext and
   * metadata are read before this returns, the prefix when the cipher is done; none may be in shared memory. Rejects with {@link SframeError} `counter-exhausted`
   * after 2³² frames (install a new key) or `key-retired` after {@link SealingKey.retire}.
   */
  seal(plaintext: Uint8Array, metadata: Uint8Array, prefix?: Uint8Array): Promise<Bytes> {
    const ctr = this.#next;
    if (ctr >= maxFramesPerKey || this.#retired) return Promise.reject(this.#refusal());
    this.#next = ctr + 1;
    return sealFrame(this.#material, 0, ctr, plaintext, metadata, prefix);
  }

  #refusal(): SframeError {
    return this.#retired
      ? new SframeError(
          "key-retired",
          `The key with KID ${this.kid} was retired; the caller must seal with the key that came after it.`,
        )
      : new SframeError(
          "counter-exhausted",
          `The key with KID ${this.kid} has sealed 2^32 frames; key management must install a new one.`,
        );
  }
}
