import { MediaError } from "../errors.ts";
import { protectionOf } from "./protect.ts";
import { stopSending } from "./silence.ts";

/**
 * A connection on which nothing leaves in the clear. Chromium then sends nothing from a sender without a transform
 * (`encodedInsertableStreams`); for browsers that would, a sender that carries a track and was not protected loses it before
 * it is negotiated, and again after each negotiation; the mistake goes to `reportError` as a {@link MediaError}
 * `unprotected-sender`. A sender whose protection has failed loses its track there, too.
 */
export function createPeerConnection(config: RTCConfiguration = {}): RTCPeerConnection {
  const withTransforms: RTCConfiguration & { encodedInsertableStreams: boolean } = {
    ...config,
    encodedInsertableStreams: true,
  };
  const connection = new RTCPeerConnection(withTransforms);
  const guard = (): void => {
    for (const sender of connection.getSenders()) {
      const protection = protectionOf(sender);
      protection?.check();
      if (!sender.track || protection) continue;
      stopSending(sender);
      reportError(
        new MediaError(
          "unprotected-sender",
          "A sender was about to send in the clear and has lost its track; call protect() in the task that makes a sender.",
        ),
      );
    }
  };
  connection.addEventListener("negotiationneeded", guard);
  connection.addEventListener("signalingstatechange", guard);
  return connection;
}
