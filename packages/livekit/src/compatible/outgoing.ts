import type { LiveKitKeys } from "@subrosa/keys/livekit";
import { protect, type FrameWorker, type SendTrack } from "@subrosa/media";
import type { LocalTrack } from "livekit-client";

/** What senders need of the session around them. */
export interface SharedOutgoingOptions {
  readonly worker: FrameWorker;
  readonly keys: LiveKitKeys;
  /** Names our tracks in the worker. */
  readonly instance: string;
  /** The state of one of our tracks has changed. */
  stateChanged(): void;
}

/** Our published tracks: all sealed with the key that everybody shares. */
export class SharedOutgoing {
  readonly #options: SharedOutgoingOptions;
  // Kept until the session ends: a full reconnect unpublishes and publishes all.
  readonly #tracks = new Map<LocalTrack, SendTrack>();

  constructor(options: SharedOutgoingOptions) {
    this.#options = options;
  }

  /** What encrypts this track; `undefined` when nothing does. */
  of(track: LocalTrack | undefined): SendTrack | undefined {
    return track === undefined ? undefined : this.#tracks.get(track);
  }

  /** Encrypts what this new sender sends. Synchronous: in Firefox each later millisecond would be in the clear. */
  protect(sender: RTCRtpSender, track: LocalTrack): void {
    protect(sender, this.#tracks.get(track) ?? this.#start(track));
  }

  /** Seals nothing any more. */
  close(): void {
    for (const frames of this.#tracks.values()) frames.close();
  }

  #start(track: LocalTrack): SendTrack {
    const { worker, keys, instance, stateChanged } = this.#options;
    const frames = worker.sendTrack(`${instance}/${this.#tracks.size}`);
    frames.on("state", stateChanged);
    keys.attach({ direction: "send" }, frames);
    this.#tracks.set(track, frames);
    return frames;
  }
}
