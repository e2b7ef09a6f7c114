import { createHash, timingSafeEqual } from "node:crypto";

/** The SHA-256 of a secret, which the server keeps in the secret's place. */
export class Digest {
  readonly #bytes: Buffer;

  constructor(secret: string) {
    this.#bytes = createHash("sha256").update(secret).digest();
  }

  /** Whether this is the digest of that secret; takes the same time whatever it is. */
  matches(secret: string): boolean {
    return timingSafeEqual(this.#bytes, createHash("sha256").update(secret).digest());
  }
}
