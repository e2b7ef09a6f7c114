/** What came of one track so far. */
export interface Inbound {
  readonly bytes: number;
  /** MIME type of the codec that comes now, in lower case; `undefined` while nothing has come. */
  readonly codec: string | undefined;
}

/** As much as is read of an entry (RTCInboundRtpStreamStats, RTCCodecStats). */
interface Entry {
  readonly id: string;
  readonly type: string;
  readonly bytesReceived?: number;
  readonly codecId?: string;
  readonly mimeType?: string;
}

/** Asks a receiver's statistics. */
export async function readInbound(receiver: Pick<RTCRtpReceiver, "getStats"> | undefined): Promise<Inbound> {
  const entries: Entry[] = [];
  const report = await receiver?.getStats();
  report?.forEach((entry: Entry) => entries.push(entry));
  const came = entries.find(({ type }) => type === "inbound-rtp");
  const codec = entries.find(({ type, id }) => type === "codec" && id === came?.codecId);
  return { bytes: came?.bytesReceived ?? 0, codec: codec?.mimeType?.toLowerCase() };
}
