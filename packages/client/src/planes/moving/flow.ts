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
 * enough that packets come and that some of it was played.
 */
export function hasBegun(kind: "audio" | "video", first: Flow, now: Flow): boolean {
  return kind === "video" ? now.played > first.played : now.played > 0 && now.bytes > first.bytes;
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
