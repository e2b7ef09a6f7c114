import type { BaseKey } from "@subrosa/sframe";
import { emptyCounters, type Counters } from "../counters.ts";
import type { StateTracker } from "../state.ts";
import { isRefusal, sealFrame } from "./seal-frame.ts";
import type { EncodedFrame, SealedFrame } from "./frame.ts";
import type { Sealer, WireFormat } from "./wire-format.ts";

/** A sender's transform as the track needs it. */
export interface SendAttachment {
  readonly id: number;
  /** Frames that came, and the bytes that went on. */
  seen: number;
  bytes: number;
  /** Only where the browser has it. */
  generateKeyFrame?(): void;
}

/** Which track each key of the worker seals for, or that it seals no more: no key has two lives or two tracks. */
export type KeyOwners = Map<Sealer, SendTrackKeys | "retired">;

/**
 * One published track: the one sealing key of all its senders (peers of a mesh, simulcast layers, restarts), and so the one
 * counter. Installing a key makes it the one that seals; there is no way back to an older one.
 */
export class SendTrackKeys {
  readonly attachments: Set<SendAttachment> = new Set();
  readonly counters: Counters = emptyCounters();
  readonly #format: WireFormat;
  readonly #owners: KeyOwners;
  readonly #state: StateTracker;
  #key: Sealer | undefined;
  #copy: ((bytes: Uint8Array<ArrayBuffer>) => void) | undefined;

  /** `format` and `owners` are the worker's. */
  constructor(format: WireFormat, owners: KeyOwners, state: StateTracker) {
    this.#format = format;
    this.#owners = owners;
    this.#state = state;
  }

  /** Resolves when frames are sealed with this key, or when the state says why they aren't. */
  async install(base: BaseKey): Promise<void> {
    let key: Sealer;
    try {
      // SFrame: the same base key and KID give the same object, whenever and wherever they are installed.
      key = await this.#format.sealing.derive(base);
    } catch {
      this.#state.set("bad-key");
      return;
    }
    if ((this.#owners.get(key) ?? this) !== this) {
      this.#state.set("key-reused");
      return;
    }
    this.#owners.set(key, this);
    this.#key = key;
    if (this.#state.current.state !== "EncryptionSuccess") this.#state.set("no-frame");
    // What the encoder made before was dropped, so receivers have nothing to start from.
    if (this.counters["no-key"] > 0) this.makeKeyFrame();
  }

  /** Where the browser can: receivers whose key came late have something to start from. */
  makeKeyFrame(): void {
    for (const attachment of this.attachments) attachment.generateKeyFrame?.();
  }

  /** Retires this track's keys of a KID for good. */
  remove(kid: bigint): void {
    for (const [key, owner] of this.#owners) if (owner === this && key.kid === kid) this.#retire(key);
  }

  /** Retires every key of this track, and says no more. */
  close(): void {
    this.#state.stop();
    for (const [key, owner] of this.#owners) if (owner === this) this.#retire(key);
  }

  /** Gives the next frame that leaves, sealed, to `take`. Once. */
  copyNext(take: (bytes: Uint8Array<ArrayBuffer>) => void): void {
    this.#copy = take;
  }

  #retire(key: Sealer): void {
    key.retire();
    this.#owners.set(key, "retired");
    if (this.#key !== key) return;
    this.#key = undefined;
    this.#state.set("no-key");
  }

  /** The sealed frame, or undefined when it must not leave; counted either way. */
  async seal(frame: EncodedFrame, attachment: SendAttachment): Promise<SealedFrame | undefined> {
    attachment.seen++;
    const result = await sealFrame(frame, this.#key, attachment, this.#format.layoutFor);
    if (isRefusal(result)) {
      this.counters[result]++;
      if (result !== "empty") this.#state.failed(result);
      return undefined;
    }
    this.counters.sealed++;
    this.#state.succeeded();
    this.#give(result);
    return result;
  }

  #give(frame: SealedFrame): void {
    const take = this.#copy;
    if (take === undefined) return;
    const bytes = new Uint8Array(frame.data);
    // An empty frame of sound is nothing to look at.
    if (bytes.length === 0) return;
    this.#copy = undefined;
    take(bytes);
  }
}
