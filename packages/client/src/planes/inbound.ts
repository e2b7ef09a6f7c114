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
  readonly lastPacketReceivedTimestamp?: number;
  readonly codecId?: string;
  readonly mimeType?: string;
}

/** Asks a receiver's statistics. */
export async function readInbound(receiver: Pick<RTCRtpReceiver, "getStats"> | undefined): Promise<Inbound> {
  const entries: Entry[] = [];
  const report = await receiver?.getStats();
  report?.forEach((entry: Entry) => entries.push(entry));
  // An SFU's client uses receivers again, and a browser keeps entries of what came before.
  const inbound = entries.filter(({ type }) => type === "inbound-rtp");
  const last = ({ lastPacketReceivedTimestamp = 0 }: Entry): number => lastPacketReceivedTimestamp;
  const came = inbound.sort((a, b) => last(b) - last(a))[0];
  const codec = entries.find(({ type, id }) => type === "codec" && id === came?.codecId);
  return { bytes: came?.bytesReceived ?? 0, codec: codec?.mimeType?.toLowerCase() };
}
