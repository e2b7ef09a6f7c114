import { ConnectionState, type Room } from "livekit-client";
import type { Artery } from "./pulse.ts";

/** As much as is read of an entry (RTCTransportStats, RTCIceCandidatePairStats). */
interface Entry {
  readonly type: string;
  readonly bytesReceived?: number;
  readonly packetsReceived?: number;
  readonly responsesReceived?: number;
}

/** A LiveKit room's connections to its server. */
export function arteryOf(room: Room): Artery {
  return {
    async came() {
      const reports = await Promise.all(waysTo(room).map((way) => way.getStats().catch(() => undefined)));
      let came: number | undefined;
      for (const report of reports)
        report?.forEach(({ type, bytesReceived = 0, packetsReceived = 0, responsesReceived = 0 }: Entry) => {
          if (type !== "transport" && type !== "candidate-pair") return;
          came = (came ?? 0) + bytesReceived + packetsReceived + responsesReceived;
        });
      // While livekit-client makes new connections nothing comes. Otherwise, where nothing is sent or received, nobody misses it.
      return room.state === ConnectionState.Reconnecting ? (came ?? 0) : came;
    },
    probe() {
      const { localParticipant } = room;
      // To ourselves, which the SFU passes on to nobody; SCTP acknowledges it (RFC 9260 §6.2).
      const options = { reliable: false, topic: "probe", destinationIdentities: [localParticipant.identity] };
      localParticipant.publishData(new Uint8Array(1), options).catch(() => undefined);
    },
  };
}

/** A sender and a receiver: each leads to the statistics of the whole connection that it is on. */
function waysTo({ localParticipant, remoteParticipants }: Room): (RTCRtpSender | RTCRtpReceiver)[] {
  const sent = [...localParticipant.trackPublications.values()].flatMap(({ track }) => track?.sender ?? []);
  const received = [...remoteParticipants.values()]
    .flatMap(({ trackPublications }) => [...trackPublications.values()])
    .flatMap(({ track }) => track?.receiver ?? []);
  return [sent[0], received[0]].filter((way) => way !== undefined);
}
