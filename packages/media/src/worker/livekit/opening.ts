import type { BaseKey } from "@subrosa/sframe";
import type { Bytes } from "../../layout/index.ts";
import type { OpenedPart } from "../open-frame.ts";
import type { Opener, OpenerRing, Opening } from "../wire-format.ts";
import { importLiveKitKey, openLiveKit, readSealed } from "./format.ts";
import type { HeardStreams } from "./streams.ts";

const refused = {
  malformed: { ok: false, reason: "malformed" },
  unknown: { ok: false, reason: "unknown-kid" },
  replayed: { ok: false, reason: "replayed" },
  forged: { ok: false, reason: "forged" },
} as const satisfies Record<string, OpenedPart>;

/** The key of one key index, as one track opens with it. */
class LiveKitOpeningKey implements Opener {
  readonly kid: bigint;
  readonly #index: number;
  readonly #key: CryptoKey;
  readonly #heard: HeardStreams;
  readonly #track: object;

  constructor(kid: bigint, key: CryptoKey, heard: HeardStreams, track: object) {
    this.kid = kid;
    this.#index = Number(kid);
    this.#key = key;
    this.#heard = heard;
    this.#track = track;
  }

  async open(sealed: Bytes, header: Bytes): Promise<OpenedPart> {
    const parts = readSealed(sealed);
    if (parts === undefined) return refused.malformed;
    if (parts.keyIndex !== this.#index) return refused.unknown;
    if (!this.#heard.fresh(this.#track, parts.iv)) return refused.replayed;
    const plaintext = await openLiveKit(this.#key, parts, header);
    if (plaintext === undefined) return refused.forged;
    // Checked again and set in one step: of two copies in flight the second is a replay.
    return this.#heard.mark(this.#track, parts.iv) ? { ok: true, plaintext } : refused.replayed;
  }
}

/** The keys that a track may open with, by key index. */
class LiveKitRing implements OpenerRing {
  readonly #keys = new Map<number, Opener>();

  add(key: Opener): void {
    this.#keys.set(Number(key.kid), key);
  }

  remove(kid: bigint): boolean {
    return this.#keys.delete(Number(kid));
  }

  has(kid: bigint): boolean {
    return this.#keys.has(Number(kid));
  }

  *kids(): IterableIterator<bigint> {
    for (const { kid } of this.#keys.values()) yield kid;
  }

  async open(sealed: Bytes, header: Bytes): Promise<OpenedPart> {
    const parts = readSealed(sealed);
    if (parts === undefined) return refused.malformed;
    return this.#keys.get(parts.keyIndex)?.open(sealed, header) ?? refused.unknown;
  }
}

/** How one track opens on LiveKit's wire. */
export class LiveKitOpening implements Opening {
  readonly ring: OpenerRing = new LiveKitRing();
  readonly #heard: HeardStreams;

  /** `heard` is the worker's. */
  constructor(heard: HeardStreams) {
    this.#heard = heard;
  }

  async derive(base: BaseKey): Promise<Opener> {
    return new LiveKitOpeningKey(base.kid, await importLiveKitKey(base, "decrypt"), this.#heard, this);
  }

  kidOf(sealed: Bytes): bigint | undefined {
    const parts = readSealed(sealed);
    return parts && BigInt(parts.keyIndex);
  }

  close(): void {
    this.#heard.release(this);
  }
}
