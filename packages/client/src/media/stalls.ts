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
}

const lookEvery = 1_000;
const stalledAfter = 3_000;

interface Progress {
  frames: number;
  since: number;
}

/** Looks once a second whether each watched track decoded another frame, and tells when one has not for 3 s. */
export class StallWatch {
  readonly #clock: Clock;
  readonly #watched: () => readonly WatchedTrack[];
  readonly #tell: (member: string, source: Source, stalled: boolean) => void;
  #progress = new Map<string, Progress>();
  #timer: Cancel | undefined;

  constructor(
    clock: Clock,
    watched: () => readonly WatchedTrack[],
    tell: (member: string, source: Source, stalled: boolean) => void,
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
      this.#watched().map(async ({ member, source, receiver }) => {
        const frames = await decodedFrames(receiver);
        const name = `${member}/${source}`;
        const before = this.#progress.get(name);
        const moved = before === undefined || frames !== before.frames;
        const progress = moved ? { frames, since: now } : before;
        next.set(name, progress);
        this.#tell(member, source, now - progress.since >= stalledAfter);
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
