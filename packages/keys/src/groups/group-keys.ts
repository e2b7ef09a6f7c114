import { defaultSuite, mlsKid, suiteParameters, type CipherSuite } from "@subrosa/sframe";
import { sources, type Attachment, type KeyProvider, type TrackKeys, type TrackRef } from "../provider.ts";

/** Epoch bits of a KID: E of RFC 9605 §5.2. */
const epochBits = 4;
/** Epochs whose keys are held; fewer than 2^E, so that no two of them share a KID. */
const maxLiveEpochs = 8;

/** What an epoch gives to frames. */
export interface EpochKeys {
  readonly epoch: bigint;
  /** `MLS-Exporter("SFrame 1.0 Base Key", "", Nk)`; kept, and zeroed when the epoch is forgotten. */
  readonly baseKey: Uint8Array;
  /** S of RFC 9605 §5.2: log2 of the leaves of this epoch's tree. */
  readonly indexBits: number;
  /** Connection → its leaf. */
  readonly leaves: ReadonlyMap<string, { readonly leaf: number; readonly leafKey: string }>;
}

interface Attached {
  readonly track: TrackRef;
  readonly keys: TrackKeys;
}

/**
 * Frame keys from the epochs of a group. `participant` of a track is a connection, whose leaf the epoch's tree tells, and the source is the
 * KID's context: so a frame can be moved neither to another person nor to another track, and no KID is announced.
 *
 * One for each frame worker: counters die with it, so another worker needs another `GroupKeys` in a member that entered with a fresh leaf.
 */
export class GroupKeys implements KeyProvider {
  /** Bytes of a base key of the suite: Nk. */
  readonly keyLength: number;
  readonly #epochs = new Map<bigint, EpochKeys & { readonly leaves: Map<string, { leaf: number; leafKey: string }> }>();
  readonly #attached = new Set<Attached>();
  #sending: bigint | undefined;

  constructor(suite: CipherSuite = defaultSuite) {
    this.keyLength = suiteParameters(suite).Nk;
  }

  /** Whether anything of ours is sent: who publishes speaks more often. */
  get publishes(): boolean {
    return [...this.#attached].some(({ track }) => track.direction === "send");
  }

  /** The epoch that frames are sealed in. */
  get sendingEpoch(): bigint | undefined {
    return this.#sending;
  }

  /** A new epoch: its frames open from now on. Who isn't in it any more is silent at once, in the epochs before it, too. */
  enter(keys: EpochKeys): void {
    for (const old of this.#epochs.values()) {
      for (const [connection, { leafKey }] of old.leaves) {
        if (keys.leaves.get(connection)?.leafKey === leafKey) continue;
        this.#eachReceiving(connection, ({ track, keys: ring }) => ring.remove(kid(old, track)));
        old.leaves.delete(connection);
      }
    }
    const entered = { ...keys, leaves: new Map(keys.leaves) };
    this.#epochs.set(keys.epoch, entered);
    for (const attached of this.#attached) {
      if (attached.track.direction === "receive") give(entered, attached);
    }
    const [oldest] = this.#epochs.keys();
    if (this.#epochs.size > maxLiveEpochs && oldest !== undefined) this.#forget(oldest);
  }

  /** Frames are sealed in this epoch from now on. An epoch is never gone back to. */
  sendIn(epoch: bigint): void {
    const keys = this.#epochs.get(epoch);
    if (keys === undefined || (this.#sending !== undefined && epoch <= this.#sending)) return;
    this.#sending = epoch;
    for (const attached of this.#attached) if (attached.track.direction === "send") give(keys, attached);
  }

  /** Epochs before this one open nothing more. The one that is still sealed in stays until `sendIn`. */
  forgetBefore(epoch: bigint): void {
    for (const old of [...this.#epochs.keys()]) if (old < epoch && old !== this.#sending) this.#forget(old);
  }

  /** The leaf is gone (removed, or to be replaced by a fresh one): every key is. */
  clear(): void {
    this.#sending = undefined;
    for (const epoch of [...this.#epochs.keys()]) this.#forget(epoch);
  }

  attach(track: TrackRef, keys: TrackKeys): Attachment {
    const attached: Attached = { track, keys };
    this.#attached.add(attached);
    for (const epoch of this.#epochs.values()) {
      if (track.direction === "receive" || epoch.epoch === this.#sending) give(epoch, attached);
    }
    // An unknown KID derives nothing: which ones may come is known beforehand.
    return { detach: () => void this.#attached.delete(attached) };
  }

  #forget(epoch: bigint): void {
    const old = this.#epochs.get(epoch);
    if (old === undefined) return;
    this.#epochs.delete(epoch);
    for (const { track, keys } of this.#attached) if (old.leaves.has(track.participant)) keys.remove(kid(old, track));
    old.baseKey.fill(0);
  }

  #eachReceiving(connection: string, task: (attached: Attached) => void): void {
    for (const attached of this.#attached) {
      if (attached.track.direction === "receive" && attached.track.participant === connection) task(attached);
    }
  }
}

function give(epoch: EpochKeys, { track, keys }: Attached): void {
  if (!epoch.leaves.has(track.participant)) return;
  keys.install({ kid: kid(epoch, track), baseKey: epoch.baseKey });
}

/** Context = instance × 4 + source. The caller has looked that the participant has a leaf in this epoch. */
function kid(epoch: EpochKeys, { participant, source, instance = 0 }: TrackRef): bigint {
  const leafIndex = epoch.leaves.get(participant)?.leaf ?? 0;
  const context = BigInt(instance * sources.length + sources.indexOf(source));
  return mlsKid({ context, leafIndex, epoch: epoch.epoch }, { epochBits, indexBits: epoch.indexBits });
}
