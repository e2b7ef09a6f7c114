/** What came of a track so far. */
export interface Flow {
  readonly bytes: number;
  /** Frames of video that were decoded; samples of sound that went to be played. 0 as long as no frame could be opened. */
  readonly played: number;
}

/** As much as is read of an entry (RTCInboundRtpStreamStats). */
interface Entry {
  readonly type: string;
  readonly bytesReceived?: number;
  readonly framesDecoded?: number;
  readonly jitterBufferEmittedCount?: number;
  readonly kind?: string;
}

/**
 * Whether something is played that was not at the first look. Sound: of silence hardly anything is sent, and nothing of it counts as played, so it is
 * enough that packets come and that some of it was played. @param heard whether any of it is played by the other way: a page may play no sound at all
 */
export function hasBegun(kind: "audio" | "video", first: Flow, now: Flow, heard: boolean): boolean {
  if (kind === "video") return now.played > first.played;
  return now.bytes > first.bytes && (now.played > 0 || !heard);
}

/** What is asked of a receiver. */
export type Measurable = Pick<RTCRtpReceiver, "getStats">;

/** Asks a receiver's statistics. All 0 where there is none, or its connection is closed. */
export async function measure(receiver: Measurable | undefined): Promise<Flow> {
  const flow = { bytes: 0, played: 0 };
  try {
    const report = await receiver?.getStats();
    report?.forEach((entry: Entry) => {
      if (entry.type !== "inbound-rtp") return;
      flow.bytes += entry.bytesReceived ?? 0;
      flow.played += (entry.kind === "video" ? entry.framesDecoded : entry.jitterBufferEmittedCount) ?? 0;
    });
  } catch {
    // It was closed meanwhile.
  }
  return flow;
}
