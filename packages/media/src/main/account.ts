import type { AttachmentCount } from "../messages.ts";

/** By how much a sender's count may run ahead of the worker's: frames of video, bytes of audio. */
export const tolerance = { video: 5, audio: 1000 } as const;

/** What a sender says it sent. */
export interface Sent {
  /** Frames of video (`framesSent`); packets of audio (`packetsSent`), each of which is one frame. */
  readonly frames: number;
  /** What is held against the worker's counts: frames of video, payload bytes of audio. */
  readonly measure: number;
}

/**
 * Compares what one sender says it sent with what the worker vouches for.
 *
 * Video: `framesSent` counts what the encoder made, dropped or not, so it is held against the frames that the worker saw.
 * Audio: `bytesSent` counts payloads that left, so it is held against the bytes that were sealed. (`packetsSent` counts
 * padding, too, which browsers send to measure the path.)
 */
export class SenderAccount {
  readonly kind: "audio" | "video";
  /** Every transform that this sender ever had. */
  readonly attachments: Set<number> = new Set();
  readonly #counts = new Map<number, AttachmentCount>();
  #sent = 0;
  #frames = 0;
  #vouched = 0;
  /** Sent and not vouched for; negative for what was sealed after the last look at the sender. */
  #balance = 0;

  constructor(kind: "audio" | "video") {
    this.kind = kind;
  }

  /** Takes the worker's counts. */
  count(counts: readonly AttachmentCount[]): void {
    for (const count of counts) if (this.attachments.has(count.attachment)) this.#counts.set(count.attachment, count);
  }

  /** How many of these frames are new since the last call. A new encoder may start its statistics anew. */
  newFrames(frames: number): number {
    const known = frames < this.#frames ? 0 : this.#frames;
    this.#frames = frames;
    return frames - known;
  }

  /**
   * Holds `sent` against the worker's counts, which must be newer: true when the sender sent more than the worker vouches for,
   * now and at the look before, and what came between does not make up for it. For frames may wait in a worker that was
   * busy: those are counted later, leaked ones never. A surplus of the worker's from before the last look is forgotten (frames
   * that were dropped for want of a key), so that it hides no leak.
   */
  leaks(sent: number): boolean {
    let vouched = 0;
    for (const { seen, bytes } of this.#counts.values()) vouched += this.kind === "video" ? seen : bytes;
    // A new encoder may start its statistics anew.
    const sentSince = Math.max(0, sent - this.#sent);
    const vouchedSince = vouched - this.#vouched;
    const stillMissing = this.#balance - vouchedSince;
    this.#balance = Math.max(stillMissing + sentSince, -vouchedSince);
    this.#sent = sent;
    this.#vouched = vouched;
    return stillMissing > tolerance[this.kind];
  }
}

interface OutboundReport {
  readonly type: string;
  readonly framesSent?: number;
  readonly packetsSent?: number;
  readonly bytesSent?: number;
}

/** What a sender says it sent, over all its layers. */
export async function sentBy(sender: RTCRtpSender, kind: "audio" | "video"): Promise<Sent> {
  let frames = 0;
  let bytes = 0;
  for (const report of (await sender.getStats()).values() as Iterable<OutboundReport>) {
    if (report.type !== "outbound-rtp") continue;
    frames += (kind === "video" ? report.framesSent : report.packetsSent) ?? 0;
    bytes += report.bytesSent ?? 0;
  }
  return { frames, measure: kind === "video" ? frames : bytes };
}
