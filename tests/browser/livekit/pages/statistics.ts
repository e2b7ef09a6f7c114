/** As much as is read of what browsers count, of one stream or of one layer of it. */
export interface Flow {
  readonly codec: string;
  readonly bytes: number;
  readonly packets: number;
  /** Frames that were decoded, or encoded. */
  readonly frames: number;
  readonly keyFrames: number;
  /** Requests for a key frame: sent of what comes, got of what goes. */
  readonly requests: number;
  readonly width: number;
  /** Of what goes: whether this layer is sent. */
  readonly active: boolean;
  readonly scalabilityMode: string;
}

interface Entry {
  readonly type: string;
  readonly codecId?: string;
  readonly mimeType?: string;
  readonly bytesReceived?: number;
  readonly bytesSent?: number;
  readonly packetsReceived?: number;
  readonly packetsSent?: number;
  readonly framesDecoded?: number;
  readonly framesEncoded?: number;
  readonly keyFramesDecoded?: number;
  readonly keyFramesEncoded?: number;
  readonly pliCount?: number;
  readonly firCount?: number;
  readonly frameWidth?: number;
  readonly active?: boolean;
  readonly scalabilityMode?: string;
}

/** What there is of one sender, layer by layer, or of one receiver. */
export async function flowsOf(end: Pick<RTCRtpSender, "getStats"> | undefined): Promise<Flow[]> {
  const flows: Flow[] = [];
  const report = await end?.getStats();
  report?.forEach((entry: Entry) => {
    if (entry.type !== "inbound-rtp" && entry.type !== "outbound-rtp") return;
    const codec = entry.codecId === undefined ? undefined : (report.get(entry.codecId) as Entry | undefined);
    flows.push({
      codec: codec?.mimeType?.toLowerCase() ?? "",
      bytes: entry.bytesReceived ?? entry.bytesSent ?? 0,
      packets: entry.packetsReceived ?? entry.packetsSent ?? 0,
      frames: entry.framesDecoded ?? entry.framesEncoded ?? 0,
      keyFrames: entry.keyFramesDecoded ?? entry.keyFramesEncoded ?? 0,
      requests: (entry.pliCount ?? 0) + (entry.firCount ?? 0),
      width: entry.frameWidth ?? 0,
      active: entry.active ?? true,
      scalabilityMode: entry.scalabilityMode ?? "",
    });
  });
  return flows;
}
