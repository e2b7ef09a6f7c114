import type { Bytes } from "../encoding.ts";
import type { Attachment, KeyProvider, TrackKeys, TrackRef } from "../provider.ts";
import { liveKitFrameKey, type LiveKitKeyOptions } from "./frame-key.ts";

/** What a ring of shared keys is told. */
export interface LiveKitKeysOptions extends LiveKitKeyOptions {
  /** Their `keyringSize`: key indices count modulo this. Default: 16; at most 256. */
  readonly ringSize?: number;
}

/** One key of the ring. */
export interface LiveKitKey {
  /** What stands in the last byte of each frame. */
  readonly index: number;
  /** The AES key. */
  readonly key: Bytes;
}

/**
 * Keys for rooms on LiveKit's wire: one key that everybody shares, as `ExternalE2EEKeyProvider` has it. Whoever holds it can read and forge
 * everybody; docs/livekit-wire.md says what else that means. Goes with a frame worker that was started with `wire: "livekit"`.
 */
export class LiveKitKeys implements KeyProvider {
  readonly #options: LiveKitKeysOptions;
  readonly #ringSize: number;
  readonly #ring = new Map<number, LiveKitKey>();
  readonly #tracks = new Set<TrackKeys>();
  #current: LiveKitKey | undefined;
  // Derivations take their time, and the key that was set last counts.
  #work: Promise<void> = Promise.resolve();

  constructor(options: LiveKitKeysOptions = {}) {
    this.#options = options;
    this.#ringSize = options.ringSize ?? 16;
  }

  /** The key that is sealed with; undefined before the first. */
  get current(): LiveKitKey | undefined {
    return this.#current;
  }

  /** The key of an index, as it came with what was received. */
  at(index: number): LiveKitKey | undefined {
    return this.#ring.get(index);
  }

  /**
   * Seals with this key from now on, and opens what names its index, as their `setKey` does; keys of other indices stay good. A string goes
   * through PBKDF2, bytes through HKDF. To change the key while people talk, set the new one under the next index everywhere. Resolves when it
   * is in use; rejects with SecretError `secret-missing` for an empty one.
   */
  setKey(secret: string | Uint8Array | ArrayBuffer, index = 0): Promise<void> {
    const derived = liveKitFrameKey(secret, this.#options);
    const done = this.#work.then(async () => this.#use({ index: index % this.#ringSize, key: await derived }));
    this.#work = done.catch(() => undefined);
    return done;
  }

  /** A track begins, whosever it is: a sender gets the key in use, a receiver all that there are, both the later ones, too. */
  attach({ direction }: Pick<TrackRef, "direction">, keys: TrackKeys): Attachment {
    this.#tracks.add(keys);
    if (direction === "receive") for (const key of this.#ring.values()) install(keys, key);
    else if (this.#current !== undefined) install(keys, this.#current);
    return { detach: () => void this.#tracks.delete(keys) };
  }

  #use(key: LiveKitKey): void {
    this.#ring.set(key.index, key);
    this.#current = key;
    // A sender seals with what was installed last.
    for (const keys of this.#tracks) install(keys, key);
  }
}

function install(keys: TrackKeys, { index, key }: LiveKitKey): void {
  keys.install({ kid: BigInt(index), baseKey: key });
}
