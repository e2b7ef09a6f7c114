import type { Bytes } from "./aead.ts";
import { defaultStepBits, ratchetKid } from "./kid-layouts.ts";
import { expand, importSecret, type BaseKey } from "./key-schedule.ts";
import { suiteParameters, type CipherSuite } from "./suites.ts";

const label = new TextEncoder().encode("SFrame 1.0 Ratchet");

/**
 * The next base key: HKDF-Expand(HKDF-Extract("", baseKey), "SFrame 1.0 Ratchet", Nh) (RFC 9605 §5.1).
 * Nothing leads back, so zero the old one. Throws {@link SframeError} `unknown-suite` or `invalid-base-key`.
 */
export async function ratchetBaseKey(suite: CipherSuite, baseKey: Uint8Array): Promise<Bytes> {
  const { hash, Nh } = suiteParameters(suite);
  return expand(await importSecret(baseKey), hash, label, Nh);
}

/** Where a sender key stands: what a newcomer has to be told (RFC 9605 §5.1). */
export interface SenderKey {
  /** Grows by one each time the sender distributes a new key. */
  readonly generation: bigint;
  /** How often this key has been ratcheted. */
  readonly step: number;
  readonly baseKey: Uint8Array;
}

/** The sender's side of the ratchet of RFC 9605 §5.1: one generation, stepped forward whenever someone joins. */
export class SenderRatchet {
  readonly generation: bigint;
  readonly #suite: CipherSuite;
  readonly #stepBits: number;
  #step: number;
  #baseKey: Bytes;

  /** Copies the base key; the caller may zero its own. `stepBits` is the RFC's `R`, the same for all receivers. */
  constructor(suite: CipherSuite, start: SenderKey, stepBits: number = defaultStepBits) {
    this.#suite = suite;
    this.#stepBits = stepBits;
    this.generation = start.generation;
    this.#step = start.step;
    this.#baseKey = new Uint8Array(start.baseKey);
  }

  /** The key to seal with now, under its KID. */
  get current(): BaseKey {
    return {
      kid: ratchetKid({ generation: this.generation, step: this.#step }, this.#stepBits),
      baseKey: this.#baseKey.slice(),
    };
  }

  /** What a receiver who joins now is given: it opens nothing that was sealed before. */
  get senderKey(): SenderKey {
    return { generation: this.generation, step: this.#step, baseKey: this.#baseKey.slice() };
  }

  /** One step forward; resolves to the key to seal with from now on. The old base key is zeroed. */
  async advance(): Promise<BaseKey> {
    const from = this.#baseKey;
    const next = await ratchetBaseKey(this.#suite, from);
    // Of two steps at once both count: the second goes on from the first.
    if (from !== this.#baseKey) return this.advance();
    this.#baseKey = next;
    this.#step += 1;
    from.fill(0);
    return this.current;
  }
}
