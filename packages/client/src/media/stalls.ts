import type { Source } from "../api/publication.ts";
import type { Cancel, Clock } from "../clock.ts";

/** What is asked of a receiver: its statistics (an `RTCRtpReceiver` has them). */
export interface Measured {
  getStats(): Promise<{
    forEach(look: (entry: { readonly type: string; readonly framesDecoded?: number }) => void): void;
  }>;
}

/** A video track that should be moving. */
export interface WatchedTrack {
  readonly member: string;
  readonly source: Source;
  readonly receiver: Measured;
  /** Frames of it that the frame worker has opened so far. */
  readonly opened: () => number;
}

/** How a video track comes along. Both are false while it moves. */
export interface Flow {
  /** No frame was decoded for 3 s. */
  readonly stalled: boolean;
  /** Frames were opened all the time, and the browser has never decoded one: the path and the key are good, the codec is not. */
  readonly undecodable: boolean;
}

const lookEvery = 1_000;
const stalledAfter = 3_000;

interface Progress {
  readonly frames: number;
  readonly since: number;
  /** How many had been opened when `frames` was counted first. */
  readonly opened: number;
}

/** Opened without a decoded one: fewer may be what comes before a first key frame. */
const enoughOpened = 10;

/** Looks once a second whether each watched track decoded another frame, and tells when one has not for 3 s, and why. */
export class StallWatch {
  readonly #clock: Clock;
  readonly #watched: () => readonly WatchedTrack[];
  readonly #tell: (member: string, source: Source, flow: Flow) => void;
  #progress = new Map<string, Progress>();
  #timer: Cancel | undefined;

  constructor(
    clock: Clock,
    watched: () => readonly WatchedTrack[],
    tell: (member: string, source: Source, flow: Flow) => void,
  ) {
    this.#clock = clock;
    this.#watched = watched;
    this.#tell = tell;
    this.#later();
  }

  close(): void {
    this.#timer?.();
    this.#timer = undefined;
  }

  #later(): void {
    this.#timer = this.#clock.after(lookEvery, () => void this.#look());
  }

  async #look(): Promise<void> {
    const now = this.#clock.now();
    const next = new Map<string, Progress>();
    await Promise.all(
      this.#watched().map(async ({ member, source, receiver, opened }) => {
        const frames = await decodedFrames(receiver);
        const name = `${member}/${source}`;
        const before = this.#progress.get(name);
        const moved = before === undefined || frames !== before.frames;
        const progress = moved ? { frames, since: now, opened: opened() } : before;
        next.set(name, progress);
        const stalled = now - progress.since >= stalledAfter;
        const undecodable = stalled && frames === 0 && opened() - progress.opened >= enoughOpened;
        this.#tell(member, source, { stalled, undecodable });
      }),
    );
    this.#progress = next;
    if (this.#timer !== undefined) this.#later();
  }
}

/** Frames decoded so far, 0 when there is no such number (RTCInboundRtpStreamStats). */
async function decodedFrames(receiver: Measured): Promise<number> {
  const report = await receiver.getStats();
  let frames = 0;
  report.forEach((entry) => {
    if (entry.type === "inbound-rtp") frames = Math.max(frames, entry.framesDecoded ?? 0);
  });
  return frames;
}
