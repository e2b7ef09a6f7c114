import type { Attachment, TrackKeys, TrackRef } from "@subrosa/keys";
import type { SendingTotals } from "../api/options.ts";
import type { EncryptionStateName, EncryptionStatus, FrameCounters, Source } from "../api/publication.ts";

/** What is known of the frames of one track. */
export interface FrameStatus {
  readonly encryption: EncryptionStatus;
  readonly counters: FrameCounters;
}

/** Nothing was sealed or opened yet. */
export const unknownStatus: FrameStatus = { encryption: { state: undefined, reason: "" }, counters: {} };

/** What the worker says of a track. A key that waits for its first frame is no failure: nothing is known yet. */
export function statusOf(
  { state, reason }: { readonly state: EncryptionStateName; readonly reason: string },
  counters: FrameCounters,
): FrameStatus {
  return { encryption: { state: reason === "no-frame" ? undefined : state, reason }, counters };
}

/** Whose tracks: a member's id, or `undefined` for one's own. */
export type Owner = string | undefined;

/** Where frame keys come from: a `KeyProvider`, or what knows tracks by their names in the frame worker. */
export interface FrameKeys {
  /** A track begins. `id` is its name in the frame worker. */
  attach(track: TrackRef, keys: TrackKeys & { readonly id: string }): Attachment;
}

/** The frame worker and the key provider, as the room uses them: every sender protected, every receiver unprotected. */
export interface Frames {
  /** Seals what an own source sends. In the task that made the sender. `false`: nothing may be sent with it. */
  protect(sender: RTCRtpSender, source: Source): boolean;
  /** Opens what a member's source brings. In the task in which the receiver was first seen. `false`: nothing may be played of it. */
  unprotect(receiver: RTCRtpReceiver, member: string, source: Source): boolean;
  /** Makes keys for an own source, so that the next hello names its KID. Twice is harmless. */
  prepare(source: Source): void;
  status(owner: Owner, source: Source): FrameStatus;
  /** Frames of all own sources since the start, unpublished ones included. */
  sendingTotals(): SendingTotals;
  /** A copy of the next sealed frame of an own source; `undefined` where none comes. */
  sealedFrame(source: Source): Promise<Uint8Array | undefined>;
  /** A port over which keys come for tracks by their names. Another one ends the one before. */
  keyPort(): MessagePort;
  /** A member left: its keys and transforms go. */
  forget(member: string): void;
  close(): void;
}

/** What frames tell the room. */
export interface FramesHost {
  statusChanged(owner: Owner, source: Source): void;
  /** The worker ended: nothing is sealed or opened any more. Fails closed. */
  failed(cause: unknown): void;
}
