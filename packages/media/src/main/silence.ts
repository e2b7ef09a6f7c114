import { MediaError } from "../errors.ts";

const silenced = new WeakSet<RTCRtpSender>();

/** Sends nothing any more. Rejected when the connection is closed, and then nothing is sent either. */
export function takeTrackAway(sender: RTCRtpSender): void {
  sender.replaceTrack(null).catch(() => undefined);
}

/**
 * Takes a sender's track away for good: from now on its `replaceTrack` rejects every track with {@link MediaError}
 * `protection-failed`. For senders whose encryption has failed.
 */
export function silence(sender: RTCRtpSender): void {
  takeTrackAway(sender);
  if (silenced.has(sender)) return;
  silenced.add(sender);
  const replaceTrack = sender.replaceTrack.bind(sender);
  Object.defineProperty(sender, "replaceTrack", {
    enumerable: true,
    value: (track: MediaStreamTrack | null) =>
      track === null ? replaceTrack(null) : Promise.reject(protectionFailed()),
  });
}

/** Whoever gives media to a sender whose encryption has failed gets this. */
export function protectionFailed(): MediaError {
  return new MediaError(
    "protection-failed",
    "This sender's encryption has failed, so it sends nothing any more; the caller must make a new transceiver.",
  );
}
