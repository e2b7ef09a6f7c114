import type { BaseKey } from "@subrosa/sframe";
import { emptyCounters, type Counters } from "../counters.ts";
import type { Bytes, FindLayout } from "../layout/index.ts";
import type { StateReason, StateTracker } from "../state.ts";
import type { EncodedFrame, OpenedFrame } from "./frame.ts";
import { fingerprintOf } from "./fingerprint.ts";
import type { KeyFrameRequests } from "./key-frame-requests.ts";
import { RateLimit } from "./rate-limit.ts";
import { openFrame, type OpenedPart, type OpenRefusal } from "./open-frame.ts";
import { isRefusal } from "./seal-frame.ts";
import { TentativeKeys, type KnownKey } from "./tentative.ts";
import type { WaitingLine } from "./waiting-line.ts";
import type { OpenerRing, Opening, WireFormat } from "./wire-format.ts";

/** A receiver's transform as the track needs it. */
export interface ReceiveAttachment {
  readonly id: number;
  readonly keyFrames: KeyFrameRequests;
  readonly line: WaitingLine;
}

/** Unknown KIDs that one track tells the page of in a second. */
const unknownKidsPerSecond = 4;
/** Keys with their replay windows that one track remembers. Who has known as many tries out no others. */
export const knownKeys = 64;

/**
 * One subscribed track: the keys under which its frames may come, and no others. All receivers of the track (two paths
 * during a move) share its replay windows. Bytes from the wire derive nothing and change nothing before their tag is valid.
 */
export class ReceiveTrackKeys {
  readonly attachments: Set<ReceiveAttachment> = new Set();
  readonly counters: Counters = emptyCounters();
  readonly #opening: Opening;
  readonly #layoutFor: FindLayout;
  readonly #state: StateTracker;
  readonly #ring: OpenerRing;
  /** Those in the ring and those that were removed: a key that comes again must not have forgotten what it has seen. */
  readonly #known = new Map<bigint, KnownKey>();
  readonly #tentative: TentativeKeys;
  readonly #unknownKids: RateLimit;
  #onUnknownKid: (kid: bigint) => void;
  #closed = false;

  constructor(format: WireFormat, state: StateTracker, onUnknownKid: (kid: bigint) => void, now: () => number) {
    this.#opening = format.opening();
    this.#layoutFor = format.layoutFor;
    this.#ring = this.#opening.ring;
    this.#state = state;
    this.#onUnknownKid = onUnknownKid;
    this.#tentative = new TentativeKeys(this.#opening, now);
    this.#unknownKids = new RateLimit(unknownKidsPerSecond, now);
  }

  /** Resolves when frames under this KID open, or when the state says why they don't. */
  async install(base: BaseKey): Promise<void> {
    try {
      const fingerprint = await fingerprintOf(base.baseKey);
      const known = this.#known.get(base.kid);
      if (known?.fingerprint !== fingerprint) {
        this.#add({ key: await this.#opening.derive(base), fingerprint });
      } else if (!this.#ring.has(base.kid)) {
        this.#add(known);
      }
    } catch {
      this.#state.set("bad-key");
    }
  }

  /** Resolves when the key is on trial, or was refused: it came too fast, it was removed, or the track has known too many. */
  async tryOut(base: BaseKey): Promise<void> {
    if (this.#known.has(base.kid) || this.#known.size >= knownKeys) return;
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
    if (this.#ring.remove(kid) && !this.#hasKeys()) this.#state.set("no-key");
  }

  /** Forgets every key, opens nothing any more, not even what is under way, and says no more. */
  close(): void {
    this.#closed = true;
    this.#state.stop();
    this.#onUnknownKid = () => undefined;
    this.#tentative.clear();
    this.#opening.close();
    for (const kid of this.#ring.kids()) this.#ring.remove(kid);
    this.#known.clear();
    for (const { line } of this.attachments) line.end();
  }

  /** The opened frame, or undefined when it must not be played, or not yet; counted when that is decided. */
  async open(frame: EncodedFrame, attachment: ReceiveAttachment): Promise<OpenedFrame | undefined> {
    let result = await this.#tryToOpen(frame);
    if (this.#closed) result = "unknown-kid";
    else if (result === "unknown-kid" && attachment.line.take(frame, (late) => this.#missed(late, attachment)))
      return undefined;
    if (isRefusal(result)) {
      this.#count(result);
      if (result === "unknown-kid") attachment.keyFrames.missed();
      return undefined;
    }
    // Those that wait came before it.
    this.#missed(attachment.line.end(), attachment);
    this.#succeeded(frame, attachment);
    return result;
  }

  /** What waited for a key that is there now, in order. */
  async openWaiting(attachment: ReceiveAttachment): Promise<OpenedFrame[]> {
    const { line } = attachment;
    const opened: OpenedFrame[] = [];
    for (let frame = line.first; frame !== undefined; frame = line.first) {
      const result = await this.#tryToOpen(frame);
      // Another one's key, or the track was closed meanwhile.
      if (result === "unknown-kid" || line.first !== frame) break;
      line.shift();
      if (isRefusal(result)) {
        this.#count(result);
        continue;
      }
      this.#succeeded(frame, attachment);
      opened.push(result);
    }
    if (opened.length > 0) this.#missed(line.end(), attachment);
    return opened;
  }

  async #tryToOpen(frame: EncodedFrame): Promise<OpenedFrame | OpenRefusal> {
    const result = await openFrame(frame, this.#ring, this.#layoutFor);
    return result === "unknown-kid" ? openFrame(frame, this.#trial, this.#layoutFor) : result;
  }

  #succeeded(frame: EncodedFrame, { keyFrames }: ReceiveAttachment): void {
    this.counters.opened++;
    this.#state.succeeded();
    if (frame.type !== undefined) keyFrames.opened(frame.type === "key");
  }

  /** So many frames waited for nothing. */
  #missed(frames: number, { keyFrames }: ReceiveAttachment): void {
    if (frames === 0) return;
    for (let missed = 0; missed < frames; missed++) this.#count("unknown-kid");
    keyFrames.missed();
  }

  /** For frames whose KID isn't in the ring: a key on trial, or news for key management. */
  readonly #trial = {
    open: async (sframe: Bytes, metadata: Bytes): Promise<OpenedPart> => {
      const kid = this.#opening.kidOf(sframe);
      const trial = kid === undefined ? undefined : this.#tentative.get(kid);
      if (trial) {
        const opened = await trial.key.open(sframe, metadata);
        return !opened.ok || this.#keep(trial) ? opened : { ok: false, reason: "unknown-kid" };
      }
      if (kid !== undefined && !this.#ring.has(kid) && this.#unknownKids.take()) this.#onUnknownKid(kid);
      return this.#ring.open(sframe, metadata);
    },
  };

  /** Keeps a key that has opened a frame; false when that is not possible any more, so that the frame would be forgotten. */
  #keep(trial: KnownKey): boolean {
    const { kid } = trial.key;
    // Meanwhile another frame may have ended the trial, or key management.
    if (this.#known.get(kid) === trial) return this.#ring.has(kid);
    if (this.#tentative.get(kid) !== trial || this.#known.size >= knownKeys) return false;
    this.#add(trial);
    return true;
  }

  #add(added: KnownKey): void {
    if (this.#closed) return;
    const { kid } = added.key;
    this.#tentative.remove(kid);
    this.#ring.add(added.key);
    this.#known.set(kid, added);
    if (this.#known.size > knownKeys) this.#forgetOldest();
    if (this.#state.current.state !== "DecryptionSuccess") this.#state.set("no-frame");
    this.#askForKeyFrames();
  }

  /** Of the removed keys: only key management brings so many, and the track tries out none any more. */
  #forgetOldest(): void {
    for (const kid of this.#known.keys()) {
      if (this.#ring.has(kid)) continue;
      this.#known.delete(kid);
      return;
    }
  }

  #askForKeyFrames(): void {
    for (const { line, keyFrames } of this.attachments)
      if (line.isEmpty) keyFrames.keyArrived();
      else line.keyArrived();
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
