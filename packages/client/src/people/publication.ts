import {
  kindOf,
  type EncryptionStatus,
  type FrameCounters,
  type Source,
  type TrackPublication,
} from "../api/publication.ts";
import type { FrameStatus } from "../media/frames.ts";

/** A publication, own or another's: what was announced, the track, and the live status of its frames. */
export class Publication implements TrackPublication {
  readonly source: Source;
  readonly kind: "audio" | "video";
  muted: boolean;
  mediaStreamTrack: MediaStreamTrack | undefined;
  stalled = false;
  undecodable = false;
  readonly #status: () => FrameStatus;

  constructor(source: Source, muted: boolean, status: () => FrameStatus) {
    this.source = source;
    this.kind = kindOf(source);
    this.muted = muted;
    this.#status = status;
  }

  get encryption(): EncryptionStatus {
    return this.#status().encryption;
  }

  get counters(): FrameCounters {
    return this.#status().counters;
  }
}
