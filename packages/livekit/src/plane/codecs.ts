import { supportsAV1, supportsVP9, videoCodecs, type VideoCodec } from "livekit-client";

/** LiveKit's names by MIME type, those first that any browser decodes. H.265 is left out: few encode it, and LiveKit passes it on to few. */
const order: readonly VideoCodec[] = ["vp8", "h264", "vp9", "av1"];

/** MIME types, in lower case, of what this browser plays of pictures. */
export function playable(): string[] {
  return known(RTCRtpReceiver);
}

/** Of what it sends: less what LiveKit does not send from this browser, whatever that encodes. */
export function sendable(): string[] {
  const refused = [...(supportsVP9() ? [] : ["vp9" as const]), ...(supportsAV1() ? [] : ["av1" as const])].map(mimeOf);
  return known(RTCRtpSender).filter((mime) => !refused.includes(mime));
}

function known(side: typeof RTCRtpSender | typeof RTCRtpReceiver): string[] {
  const all = new Set(side.getCapabilities("video")?.codecs.map(({ mimeType }) => mimeType.toLowerCase()));
  return order.map(mimeOf).filter((mime) => all.has(mime));
}

/** As it stands in SDP and statistics. */
function mimeOf(codec: VideoCodec): string {
  return `video/${codec}`;
}

/** LiveKit's name of the first codec that this browser encodes; `undefined` where there is none. */
export function firstSendable(codecs: readonly string[]): VideoCodec | undefined {
  const own = new Set(sendable());
  const mime = codecs.find((codec) => own.has(codec));
  return videoCodecs.find((codec) => mimeOf(codec) === mime);
}
