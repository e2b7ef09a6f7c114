import { sources, type Source } from "@subrosa/keys";
import type { EncryptionState } from "@subrosa/media";

export { sources, type Source };

/** Whether a source is heard or seen. */
export function kindOf(source: Source): "audio" | "video" {
  return source === "microphone" || source === "screen-audio" ? "audio" : "video";
}

/** Whether the frames of a track are sealed (own tracks) or opened (others' tracks). */
export type EncryptionStateName = EncryptionState;

/** The encryption state of one track, with the reason for it in the frame worker's words. */
export interface EncryptionStatus {
  /** `undefined` while there is a key and no frame yet: nothing is known. `MissingKey` while there is no key. */
  readonly state: EncryptionStateName | undefined;
  /** Why it is in this state, e.g. `"unknown-kid"`; empty where the state says it all. */
  readonly reason: string;
}

/** Frames by what became of them, e.g. `sealed`, `opened`, `dropped-forged`. Only grows. */
export type FrameCounters = Readonly<Record<string, number>>;

/** One track of one participant: announced, and perhaps already here. Read-only and live: read it anew on `changed`. */
export interface TrackPublication {
  readonly source: Source;
  readonly kind: "audio" | "video";
  /** As its owner announced it (sealed): sound off, or the camera's device released. */
  readonly muted: boolean;
  /** The track to play. `undefined` until it is subscribed, and while it is not received (`Room.receiving`; others), or while the device is off (own). */
  readonly mediaStreamTrack: MediaStreamTrack | undefined;
  /** Whether its frames are sealed or opened, and why not. */
  readonly encryption: EncryptionStatus;
  /** Frames by fate, from the frame worker. */
  readonly counters: FrameCounters;
  /** Others' unmuted video tracks: no frame was decoded for 3 s. */
  readonly stalled: boolean;
  /**
   * Others' unmuted video tracks: `stalled`, although frames arrived and were opened, and the browser has never decoded one. It
   * can't play what their browser sends. A key that is missing and a path that is weak are told by `encryption` and `stalled`.
   */
  readonly undecodable: boolean;
}
