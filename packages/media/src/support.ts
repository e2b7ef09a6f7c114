import { UnsupportedBrowserError } from "./errors.ts";

/**
 * Throws {@link UnsupportedBrowserError} unless this browser can encrypt media end to end here. Tests features, not names,
 * and opens no device: call it before `getUserMedia`.
 */
export function assertSupported(): void {
  // Without a secure context there are neither devices nor WebCrypto, in any browser.
  if (globalThis.isSecureContext === false) {
    throw new UnsupportedBrowserError(
      "insecure-page",
      "This page came over plain http, where browsers offer no devices and no cryptography; it must be served over https.",
    );
  }
  const missing = [
    typeof RTCPeerConnection === "undefined" && "WebRTC",
    typeof RTCRtpScriptTransform === "undefined" && "RTCRtpScriptTransform",
    typeof RTCRtpSender !== "undefined" && !("transform" in RTCRtpSender.prototype) && "RTCRtpSender.transform",
    typeof RTCRtpReceiver !== "undefined" && !("transform" in RTCRtpReceiver.prototype) && "RTCRtpReceiver.transform",
    typeof Worker === "undefined" && "module workers",
    globalThis.crypto?.subtle === undefined && "WebCrypto",
  ].filter((name) => name !== false);
  if (missing.length === 0) return;
  throw new UnsupportedBrowserError(
    "unsupported-browser",
    `This browser can't encrypt calls end to end (it lacks ${missing.join(", ")}); use a current Chrome, Edge or Firefox.`,
  );
}
