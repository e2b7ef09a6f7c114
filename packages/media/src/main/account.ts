import type { AttachmentCount } from "../messages.ts";

/** Frames by which a sender's count may run ahead of the worker's: those between the encoder and the worker. */
export const inFlight = 5;

/**
 * Compares what one sender says it sent with what the worker sealed for it.
 *
 * Video: `framesSent` counts what the encoder made, dropped or not, so it is held against the frames that the worker saw.
 * Audio: `packetsSent` counts what left, so it is held against the frames that were sealed (RED puts one frame into one
 * packet; DTX frames make none).
 */
export class SenderAccount {
  readonly kind: "audio" | "video";
  /** Every transform that this sender ever had. */
  readonly attachments: Set<number> = new Set();
  readonly #counts = new Map<number, AttachmentCount>();
  #sent = 0;
  #vouched = 0;
  #excess = 0;

  constructor(kind: "audio" | "video") {
    this.kind = kind;
  }

  /** Takes the worker's counts. */
  count(counts: readonly AttachmentCount[]): void {
    for (const count of counts) if (this.attachments.has(count.attachment)) this.#counts.set(count.attachment, count);
  }

  /**
   * Holds `sent` against the worker's counts, which must be newer: true when the sender sent more than the worker vouches for.
   * Only growth counts, so that a surplus of old (frames dropped for want of a key) hides no leak.
   */
  leaks(sent: number): boolean {
    let vouched = 0;
    for (const { seen, sealed } of this.#counts.values()) vouched += this.kind === "video" ? seen : sealed;
    // A new encoder may start its statistics anew.
    const sentSince = Math.max(0, sent - this.#sent);
    this.#excess = Math.max(0, this.#excess + sentSince - (vouched - this.#vouched));
    this.#sent = sent;
    this.#vouched = vouched;
    return this.#excess > inFlight;
  }
}

interface OutboundReport {
  readonly type: string;
  readonly framesSent?: number;
  readonly packetsSent?: number;
}

/** What a sender says it sent, over all its layers: frames of video, packets of audio. */
export async function sentBy(sender: RTCRtpSender, kind: "audio" | "video"): Promise<number> {
  let sent = 0;
  for (const report of (await sender.getStats()).values() as Iterable<OutboundReport>) {
    if (report.type === "outbound-rtp") sent += (kind === "video" ? report.framesSent : report.packetsSent) ?? 0;
  }
  return sent;
}
