import type { Source } from "../api/publication.ts";
import type { MediaPlane, PlaneHost } from "./plane.ts";

/** What a plane needs to be examined: a browser's page, or whatever else moves media. */
export interface PlaneLab {
  /** Makes the plane under test for one member. */
  createPlane(self: string, host: PlaneHost): MediaPlane;
  /** A fresh one for each call, with loopback candidates. */
  createPeerConnection(): RTCPeerConnection;
  /** Where a plane makes its connections by itself (an SFU's client does): all that were made on this board. */
  connections?(): readonly RTCPeerConnection[];
  /** Pictures can be sent in one codec only here. */
  readonly oneCodec?: boolean;
  /** What `protect` does besides counting, where a sender sends nothing without a transform. */
  protect?(sender: RTCRtpSender, self: string, source: Source): void;
  /** What `unprotect` does besides counting, at `self`. */
  unprotect?(receiver: RTCRtpReceiver, self: string, member: string, source: Source): void;
  /** A track of the right kind that can be told from others by `mark` (0 to 3). */
  makeTrack(source: Source, mark: number): MediaStreamTrack;
  /** Resolves when what arrives on `track` is what `makeTrack(source, mark)` made; rejects after a while. */
  recognise(track: MediaStreamTrack, source: Source, mark: number): Promise<void>;
  /** Resolves when `check` holds; rejects with `what` after a while. */
  until(check: () => boolean | Promise<boolean>, what: string): Promise<void>;
}
