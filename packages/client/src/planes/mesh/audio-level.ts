/**
 * The header extensions that tell how loud somebody is (RFC 6464, RFC 6465) travel beside the sealed frame, where a relay could
 * read who speaks when. They are never negotiated.
 */
const audioLevel = /^urn:ietf:params:rtp-hdrext:[cs]src-audio-level$/;

/** WebRTC Extensions §5.2, where a browser has it. */
interface NegotiatesExtensions {
  getHeaderExtensionsToNegotiate(): { uri: string; direction: RTCRtpTransceiverDirection }[];
  setHeaderExtensionsToNegotiate(extensions: { uri: string; direction: RTCRtpTransceiverDirection }[]): void;
}

function negotiatesExtensions(transceiver: object): transceiver is NegotiatesExtensions {
  return "setHeaderExtensionsToNegotiate" in transceiver;
}

/** Neither offers nor takes them in this section. Before it is offered or answered. */
export function refuseAudioLevel(transceiver: object): void {
  if (!negotiatesExtensions(transceiver)) return;
  const extensions = transceiver.getHeaderExtensionsToNegotiate();
  for (const extension of extensions) if (audioLevel.test(extension.uri)) extension.direction = "stopped";
  transceiver.setHeaderExtensionsToNegotiate(extensions);
}

/**
 * The same for browsers that can't be told: takes them out of an SDP that comes. What one side's description lacks is not
 * negotiated. Not for Chromium, which gives the id that became free to another extension, and then refuses the next offer.
 */
export function withoutAudioLevel(sdp: string): string {
  if (typeof RTCRtpTransceiver !== "undefined" && negotiatesExtensions(RTCRtpTransceiver.prototype)) return sdp;
  return sdp
    .split("\r\n")
    .filter((line) => !audioLevel.test(/^a=extmap:\S+ (\S+)/.exec(line)?.[1] ?? ""))
    .join("\r\n");
}
