import type { Source } from "../../api/publication.ts";

/** Upper bounds for one peer. A mesh sends each of them to everyone, so they are modest. */
const bounds: Readonly<Record<Source, RTCRtpEncodingParameters>> = {
  microphone: { maxBitrate: 48_000, networkPriority: "high", priority: "high" },
  camera: { maxBitrate: 1_200_000 },
  screen: { maxBitrate: 2_500_000, maxFramerate: 15 },
  "screen-audio": { maxBitrate: 96_000 },
};

/** What `addTransceiver` is told for a source. */
export function transceiverInit(source: Source): RTCRtpTransceiverInit {
  return { direction: "sendonly", sendEncodings: [bounds[source]] };
}
