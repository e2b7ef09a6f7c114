import type { BaseKey } from "@subrosa/sframe";

/** What a track shows or carries. */
export type Source = "microphone" | "camera" | "screen" | "screen-audio";

/** All sources; the place in this list is the byte that stands for a source in derivations and messages. */
export const sources: readonly Source[] = ["microphone", "camera", "screen", "screen-audio"];

/** Which track keys are asked for. */
export interface TrackRef {
  /** Whose track it is: the participant's id, one's own for `send`. */
  readonly participant: string;
  /** Which of the participant's tracks it is. */
  readonly source: Source;
  /** Which of several tracks of this source, from 0. Groups alone know more than one. Default: 0. */
  readonly instance?: number;
  /** `send`: keys to seal with. `receive`: keys to open with. */
  readonly direction: "send" | "receive";
}

/**
 * Where a provider puts the keys of one track: the key ring in the frame worker.
 * The bytes of a key are copied before the call returns, so the caller zeroes its own.
 */
export interface TrackKeys {
  /** A key to use. A sender seals with the newest one, a receiver opens with every one that is installed. */
  install(key: BaseKey): void;
  /** Receivers only: a key that may be right. It is kept only after a frame has opened with it. */
  tryOut(key: BaseKey): void;
  /** Stops using the key with this KID. */
  remove(kid: bigint): void;
}

/** A track that a provider looks after. */
export interface Attachment {
  /** Called, rate-limited, when frames come with a KID for which there is no key. Anyone can send such frames. */
  unknownKid?(kid: bigint): void;
  /** The track is over: install nothing more, forget what was kept for it. */
  detach(): void;
}

/**
 * Where frame keys come from. Static keys, ratchets and groups are providers; an application writes its own in ten
 * lines (`examples/custom-provider.ts`).
 *
 * A provider must never install for sending a KID and key that an earlier frame worker or track has sealed with: the
 * counter starts at 0 with each of them, and a nonce would repeat.
 */
export interface KeyProvider {
  /** A track begins. Keys may be installed at once or later; until then its frames are dropped. */
  attach(track: TrackRef, keys: TrackKeys): Attachment;
}
