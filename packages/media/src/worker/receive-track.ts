import { decodeHeader, KeyRing, OpeningKey, type BaseKey, type CipherSuite, type Opened } from "@subrosa/sframe";
import { emptyCounters, type Counters } from "../counters.ts";
import type { Bytes } from "../layout/index.ts";
import type { StateReason, StateTracker } from "../state.ts";
import type { EncodedFrame, OpenedFrame } from "./frame.ts";
import { fingerprintOf } from "./fingerprint.ts";
import type { KeyFrameRequests } from "./key-frame-requests.ts";
import { RateLimit } from "./limits.ts";
import { openFrame, type OpenRefusal } from "./open-frame.ts";
import { isRefusal } from "./seal-frame.ts";
import { TentativeKeys, tentativeGenerations, type TentativeKey } from "./tentative.ts";

/** A receiver's transform as the track needs it. */
export interface ReceiveAttachment {
  readonly id: number;
  readonly keyFrames: KeyFrameRequests;
}

/** Unknown KIDs that one track tells the page of in a second. */
export const unknownKidsPerSecond = 4;

/**
 * One subscribed track: the keys under which its frames may come, and no others. All receivers of the track (two paths
 * during a move) share its replay windows. Bytes from the wire derive nothing and change nothing before their tag is valid.
 */
export class ReceiveTrackKeys {
  readonly attachments: Set<ReceiveAttachment> = new Set();
  readonly counters: Counters = emptyCounters();
  readonly #suite: CipherSuite;
  readonly #state: StateTracker;
  readonly #ring = new KeyRing();
  readonly #fingerprints = new Map<bigint, string>();
  readonly #tentative: TentativeKeys;
  readonly #kept: bigint[] = [];
  readonly #unknownKids: RateLimit;
  #onUnknownKid: (kid: bigint) => void;

  constructor(suite: CipherSuite, state: StateTracker, onUnknownKid: (kid: bigint) => void, now: () => number) {
    this.#suite = suite;
    this.#state = state;
    this.#onUnknownKid = onUnknownKid;
    this.#tentative = new TentativeKeys(suite, now);
    this.#unknownKids = new RateLimit(unknownKidsPerSecond, now);
  }

  /** Resolves when frames under this KID open, or when the state says why they don't. */
  async install(base: BaseKey): Promise<void> {
    try {
      const fingerprint = await fingerprintOf(base.baseKey);
      // The same key once more keeps its replay window.
      if (this.#ring.has(base.kid) && this.#fingerprints.get(base.kid) === fingerprint) return;
      this.#add(await OpeningKey.derive(this.#suite, base), fingerprint);
    } catch {
      this.#state.set("bad-key");
    }
  }

  /** Resolves when the key is on trial, or was refused for coming too fast. */
  async tryOut(base: BaseKey): Promise<void> {
    if (this.#ring.has(base.kid)) return;
    try {
      if (!(await this.#tentative.add(base))) return;
    } catch {
      this.#state.set("bad-key");
      return;
    }
    this.#askForKeyFrames();
  }

  /** Frames under this KID open no more. */
  remove(kid: bigint): void {
    this.#tentative.remove(kid);
    this.#fingerprints.delete(kid);
    if (this.#ring.remove(kid) && !this.#hasKeys()) this.#state.set("no-key");
  }

  /** Forgets every key, and says no more. */
  close(): void {
    this.#state.stop();
    this.#onUnknownKid = () => undefined;
    for (const kid of this.#ring.kids()) this.remove(kid);
  }

  /** The opened frame, or undefined when it must not be played; counted either way. */
  async open(frame: EncodedFrame, attachment: ReceiveAttachment): Promise<OpenedFrame | undefined> {
    let result = await openFrame(frame, this.#ring);
    if (result === "unknown-kid") result = await openFrame(frame, this.#trial);
    if (isRefusal(result)) {
      this.#count(result);
      if (result === "unknown-kid") attachment.keyFrames.missed();
      return undefined;
    }
    this.counters.opened++;
    this.#state.succeeded();
    if (frame.type !== undefined) attachment.keyFrames.opened(frame.type === "key");
    return result;
  }

  /** For frames whose KID isn't in the ring: a key on trial, or news for key management. */
  readonly #trial = {
    open: async (sframe: Bytes, metadata: Bytes): Promise<Opened> => {
      const kid = decodeHeader(sframe)?.kid;
      const trial = kid === undefined ? undefined : await this.#tentative.open(kid, sframe, metadata);
      // Meanwhile another frame may have ended the trial.
      if (trial?.opened.ok === true && this.#tentative.has(trial.tentative.key.kid)) this.#keep(trial.tentative);
      if (trial) return trial.opened;
      if (kid !== undefined && !this.#ring.has(kid) && this.#unknownKids.take()) this.#onUnknownKid(kid);
      return this.#ring.open(sframe, metadata);
    },
  };

  #keep({ key, fingerprint }: TentativeKey): void {
    this.#add(key, fingerprint);
    this.#kept.push(key.kid);
    while (this.#kept.length > tentativeGenerations) this.remove(this.#kept.shift() as bigint);
  }

  #add(key: OpeningKey, fingerprint: string): void {
    this.#tentative.remove(key.kid);
    this.#ring.add(key);
    this.#fingerprints.set(key.kid, fingerprint);
    if (this.#state.current.state !== "DecryptionSuccess") this.#state.set("no-frame");
    this.#askForKeyFrames();
  }

  #askForKeyFrames(): void {
    for (const attachment of this.attachments) attachment.keyFrames.keyArrived();
  }

  #hasKeys(): boolean {
    return !this.#ring.kids().next().done;
  }

  #count(refusal: OpenRefusal): void {
    const reason = refusal === "unknown-kid" && !this.#hasKeys() ? "no-key" : refusal;
    this.counters[reason]++;
    // Browsers repeat frames and pad with empty ones: nothing is wrong.
    if (reason !== "replayed" && reason !== "empty") this.#state.failed(reason satisfies StateReason);
  }
}
