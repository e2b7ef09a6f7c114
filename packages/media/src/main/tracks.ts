import type { BaseKey } from "@subrosa/sframe";
import { emptyCounters, type Counters } from "../counters.ts";
import { initialState, stateFor, type Direction, type StateReason, type TrackState } from "../state.ts";
import { Emitter } from "./emitter.ts";
import type { WorkerLink } from "./link.ts";

/** Where key management puts a track's keys. Base keys are copied before the call returns: the caller may zero its own. */
export interface TrackKeys {
  /** Uses this key: senders seal with it from now on, receivers open frames that name it. */
  install(key: BaseKey): void;
  /** Uses the key of this KID no more. A sending key never comes back; a receiving one comes back with its replay window. */
  remove(kid: bigint): void;
  /**
   * Receivers only: keeps the key once a frame has opened with it. Bounded to two keys on trial, four trials a second, and
   * 64 keys that a track has known, so that forged KIDs cost next to nothing. Keys beyond that are ignored, and so is one
   * that was removed.
   */
  tryOut(key: BaseKey): void;
}

/** What both kinds of tracks have. */
export interface ProtectedTrack extends TrackKeys {
  /** The name given to {@link FrameWorker.sendTrack} or {@link FrameWorker.receiveTrack}. */
  readonly id: string;
  readonly state: TrackState;
  /** Frames by what became of them; at most half a second old. */
  readonly counters: Readonly<Counters>;
  /** Forgets the keys, and takes no others: whatever still runs through this track is dropped. */
  close(): void;
}

/** A published track: one key and one counter, however many senders carry it. */
export interface SendTrack extends ProtectedTrack {
  readonly direction: "send";
  /**
   * Frames that its senders say they sent (`getStats`: frames of video, packets of audio), whatever the worker counted: taken at the same
   * moment as `counters`, give or take a few. Browsers count a frame of video that the worker dropped, too.
   */
  readonly sent: number;
  /**
   * A copy of the next frame that leaves, byte for byte as its packetizer gets it: so that people can look at what is sent.
   * Waits until a frame was sealed; `undefined` when the track or its worker ends before that.
   */
  sealedFrame(): Promise<Uint8Array | undefined>;
  /**
   * Video only, and where the browser can: the next frame is a key frame. For somebody who was given the key after the frames began; the way back to
   * the sender may let only one request through in a while.
   */
  makeKeyFrame(): void;
  /** Returns a function that ends the subscription. `state` comes on change, at most a few times a second. */
  on(event: "state", listener: (state: TrackState) => void): () => void;
}

/** A subscribed track: only the KIDs installed for it open. */
export interface ReceiveTrack extends ProtectedTrack {
  readonly direction: "receive";
  /** Returns a function that ends the subscription. `unknownKid` comes at most four times a second. */
  on(event: "state", listener: (state: TrackState) => void): () => void;
  /** A frame came under a KID for which there is no key. */
  on(event: "unknownKid", listener: (kid: bigint) => void): () => void;
}

interface TrackEvents {
  state: TrackState;
  unknownKid: bigint;
}

/** The page's end of a track whose keys live in the worker. */
export class TrackHandle {
  readonly id: string;
  readonly direction: Direction;
  state: TrackState = initialState;
  counters: Counters = emptyCounters();
  sent = 0;
  readonly #emitter = new Emitter<TrackEvents>();
  /** The worker in which the track's keys live. */
  readonly link: WorkerLink;
  // What ended a track is not undone by what its worker says afterwards.
  #final = false;
  #closed = false;
  #copies: ((bytes: Uint8Array | undefined) => void)[] = [];

  constructor(direction: Direction, id: string, link: WorkerLink) {
    this.direction = direction;
    this.id = id;
    this.link = link;
  }

  install(key: BaseKey): void {
    this.#install(key, false);
  }

  tryOut(key: BaseKey): void {
    this.#install(key, this.direction === "receive");
  }

  remove(kid: bigint): void {
    if (!this.#closed) this.link.post({ type: "remove", direction: this.direction, track: this.id, kid });
  }

  on<Name extends keyof TrackEvents>(event: Name, listener: (value: TrackEvents[Name]) => void): () => void {
    return this.#emitter.on(event, listener);
  }

  sealedFrame(): Promise<Uint8Array | undefined> {
    if (this.#closed || this.link.ended) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      if (this.#copies.push(resolve) === 1) this.link.post({ type: "copy", track: this.id });
    });
  }

  makeKeyFrame(): void {
    if (!this.#closed) this.link.post({ type: "key-frame", track: this.id });
  }

  close(): void {
    this.#closed = true;
    this.copyCame(undefined);
    this.link.forget(this);
  }

  /** A sealed frame as the worker let it go, or that none will come any more. */
  copyCame(bytes: Uint8Array | undefined): void {
    for (const take of this.#copies.splice(0)) take(bytes);
  }

  /** The worker says how frames fare. */
  stateChanged(state: TrackState): void {
    if (this.#final) return;
    this.state = state;
    this.#emitter.emit("state", state);
  }

  /** The page had to stop this track. */
  fail(reason: StateReason): void {
    this.stateChanged(stateFor(this.direction, reason));
    this.#final = true;
  }

  /** A frame came under a KID that is not installed. */
  unknownKid(kid: bigint): void {
    this.#emitter.emit("unknownKid", kid);
  }

  #install(key: BaseKey, tentative: boolean): void {
    // The worker knows tracks by name only: this key must not reach a later track of the same name.
    if (this.#closed) return;
    const baseKey = new Uint8Array(key.baseKey);
    this.link.post({ type: "install", direction: this.direction, track: this.id, kid: key.kid, baseKey, tentative }, [
      baseKey.buffer,
    ]);
  }
}
