import { fromWords, kidWords, readHeader } from "./header.ts";
import { malformed, type Opened, type OpeningKey } from "./opening.ts";

/** What a ring needs of a key. */
type RingKey = Pick<OpeningKey, "kid" | "open">;

/** The keys that a receiver knows, by KID (RFC 9605 §4.4.1). */
export class KeyRing {
  readonly #keys = new Map<bigint, RingKey>();
  // A track's frames come under one KID for long: found again by two numbers, without a BigInt.
  #recent: RingKey | undefined;
  #recentHigh = -1;
  #recentLow = -1;

  /** Adds a key; one with the same KID gives way to it, along with its replay window. */
  add(key: RingKey): void {
    this.#forgetRecent();
    this.#keys.set(key.kid, key);
  }

  /** Forgets the key of a KID; says whether there was one. */
  remove(kid: bigint): boolean {
    this.#forgetRecent();
    return this.#keys.delete(kid);
  }

  /** Whether there is a key for this KID. */
  has(kid: bigint): boolean {
    return this.#keys.has(kid);
  }

  /** The KIDs in the ring, in the order in which they came. */
  kids(): IterableIterator<bigint> {
    return this.#keys.keys();
  }

  /** Opens a frame with the key that its header names; see {@link OpeningKey.open}. */
  open(sealed: Uint8Array, metadata: Uint8Array): Promise<Opened> {
    const header = readHeader(sealed);
    if (!header) return Promise.resolve(malformed);
    if (this.#recent && header.kidLow === this.#recentLow && header.kidHigh === this.#recentHigh) {
      return this.#recent.open(sealed, metadata);
    }
    const kid = fromWords(header.kidHigh, header.kidLow);
    const key = this.#keys.get(kid);
    if (!key) return Promise.resolve({ ok: false, reason: "unknown-kid", kid });
    this.#recent = key;
    [this.#recentHigh, this.#recentLow] = kidWords(kid);
    return key.open(sealed, metadata);
  }

  #forgetRecent(): void {
    this.#recent = undefined;
    this.#recentHigh = -1;
    this.#recentLow = -1;
  }
}
