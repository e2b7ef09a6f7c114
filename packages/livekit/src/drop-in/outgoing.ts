import { protect, type SendTrack } from "@subrosa/media";
import type { LocalTrack } from "livekit-client";
import { guardBackups } from "../backup.ts";
import type { Engine } from "./engine.ts";
import { nameBytes, type AnnouncedTrack } from "./announced.ts";
import { sourceByte } from "./keys.ts";
import type { OwnTrack, TrackKeySource } from "./track-keys.ts";

/** Milliseconds that a key outlives its publication: a full reconnect unpublishes and publishes all, and then nobody need be told. */
const grace = 5000;
/** Milliseconds that a key may take to the worker of somebody who was just told of it: an earlier key frame would not open. */
const keyFrameDelay = 100;
/** Milliseconds between key frames for those who come: a storm of joins is not one of key frames. */
const keyFramePause = 500;

/** What senders need of the session around them. */
export interface OutgoingOptions {
  readonly keys: Pick<TrackKeySource, "start">;
  /** What we publish has changed. */
  changed(tracks: readonly AnnouncedTrack[]): void;
  /** The state of one of our tracks has changed. */
  stateChanged(): void;
}

interface OutgoingTrack extends AnnouncedTrack, OwnTrack {
  ending: ReturnType<typeof setTimeout> | undefined;
}

/** Our published tracks: one key and one counter for each, whichever senders come and go. */
export class Outgoing {
  readonly #options: OutgoingOptions;
  readonly #tracks = new Map<LocalTrack, OutgoingTrack>();
  #keyFrames: ReturnType<typeof setTimeout> | undefined;
  #keyFramesAt = Number.NEGATIVE_INFINITY;

  constructor(options: OutgoingOptions) {
    this.#options = options;
  }

  /** What encrypts this track; `undefined` when nothing does. */
  of(track: LocalTrack | undefined): SendTrack | undefined {
    return track === undefined ? undefined : this.#tracks.get(track)?.frames;
  }

  /** Encrypts what this new sender sends. Synchronous: in Firefox each later millisecond would be in the clear. */
  protect(sender: RTCRtpSender, track: LocalTrack, name: string): void {
    const source = sourceByte(track.source);
    let outgoing = this.#tracks.get(track);
    if (outgoing !== undefined && (outgoing.source !== source || outgoing.name !== name)) {
      this.#end(track);
      outgoing = undefined;
    }
    clearTimeout(outgoing?.ending);
    outgoing ??= this.#start(track, source, name);
    protect(sender, outgoing.frames);
  }

  /** Soon, for somebody who learns our keys only now; LiveKit would let a request of theirs through only after half a second. */
  makeKeyFrames(): void {
    const wait = Math.max(keyFrameDelay, this.#keyFramesAt + keyFramePause - performance.now());
    this.#keyFrames ??= setTimeout(() => {
      this.#keyFrames = undefined;
      this.#keyFramesAt = performance.now();
      for (const { frames } of this.#tracks.values()) frames.makeKeyFrame();
    }, wait);
  }

  /** This track is published no more, for now at least. */
  unpublished(track: LocalTrack): void {
    const outgoing = this.#tracks.get(track);
    if (outgoing === undefined) return;
    clearTimeout(outgoing.ending);
    outgoing.ending = setTimeout(() => {
      this.#end(track);
      this.#changed();
    }, grace);
  }

  /** Seals nothing any more. */
  close(): void {
    clearTimeout(this.#keyFrames);
    for (const track of this.#tracks.keys()) this.#end(track);
  }

  #start(track: LocalTrack, source: number, name: string): OutgoingTrack {
    const { keys, stateChanged } = this.#options;
    const started = keys.start(source, name);
    const stop = started.frames.on("state", stateChanged);
    const end = (): void => {
      stop();
      started.end();
    };
    const outgoing = { ...started, source, name, end, ending: undefined };
    this.#tracks.set(track, outgoing);
    this.#changed();
    return outgoing;
  }

  #end(track: LocalTrack): void {
    const outgoing = this.#tracks.get(track);
    clearTimeout(outgoing?.ending);
    outgoing?.end();
    this.#tracks.delete(track);
  }

  #changed(): void {
    this.#options.changed([...this.#tracks.values()]);
  }
}

/** Protects each sender that the engine makes, those of backup codecs too, before anything can be negotiated about it. */
export function guardSenders(engine: Engine, outgoing: () => Pick<Outgoing, "protect">): void {
  const createSender = engine.createSender.bind(engine);
  engine.createSender = async (track, options, encodings) => {
    const name = options.name ?? "";
    // before there is a sender
    nameBytes(name);
    const sender = await createSender(track, options, encodings);
    outgoing().protect(sender, track, name);
    return sender;
  };
  guardBackups(engine, (sender, track, name) => outgoing().protect(sender, track, name));
}
