import type { CipherSuite } from "@subrosa/sframe";
import type { Counters } from "./counters.ts";
import type { Direction, TrackState } from "./state.ts";
import type { Wire } from "./wire.ts";

/** Options of each transform: the worker finds its track by them. */
export interface TransformOptions {
  readonly direction: Direction;
  readonly track: string;
  /** Number of this transform, unique in its worker. */
  readonly attachment: number;
}

/** Key management for one track. Base keys travel as transferred buffers, which the worker zeroes. */
export interface InstallMessage {
  readonly type: "install";
  readonly direction: Direction;
  readonly track: string;
  readonly kid: bigint;
  readonly baseKey: Uint8Array<ArrayBuffer>;
  /** Receiving only: keep the key when a frame has opened with it. */
  readonly tentative: boolean;
}

/** Uses the key of this KID no more. */
export interface RemoveMessage {
  readonly type: "remove";
  readonly direction: Direction;
  readonly track: string;
  readonly kid: bigint;
}

/** What comes over a key port: keys of any track, by its name. */
export type KeyMessage = Omit<InstallMessage, "tentative"> | RemoveMessage;

/** From the page to the frame worker. */
export type ToWorker =
  | { readonly type: "start"; readonly suite: CipherSuite; readonly wire: Wire }
  | InstallMessage
  | RemoveMessage
  | { readonly type: "keys"; readonly port: MessagePort }
  | { readonly type: "forget"; readonly direction: Direction; readonly track: string }
  | { readonly type: "copy"; readonly track: string }
  | { readonly type: "key-frame"; readonly track: string }
  | { readonly type: "report"; readonly round: number };

/** What one sender's transform has done so far. */
export interface AttachmentCount {
  readonly attachment: number;
  /** Frames that came out of the encoder. */
  readonly seen: number;
  /** Bytes that went on, sealed. */
  readonly bytes: number;
}

/** One track's counters. */
export interface TrackCount {
  readonly direction: Direction;
  readonly track: string;
  readonly counters: Counters;
}

/** From the frame worker to the page. */
export type FromWorker =
  | { readonly type: "ready" }
  | {
      readonly type: "state";
      readonly direction: Direction;
      readonly track: string;
      readonly state: TrackState;
    }
  | { readonly type: "unknown-kid"; readonly track: string; readonly kid: bigint }
  | { readonly type: "copy"; readonly track: string; readonly bytes: Uint8Array<ArrayBuffer> }
  | {
      readonly type: "report";
      readonly round: number;
      readonly attachments: readonly AttachmentCount[];
      readonly tracks: readonly TrackCount[];
    };
