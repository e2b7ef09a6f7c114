import { MediaError } from "../errors.ts";

const silenced = new WeakSet<RTCRtpSender>();

/** Carries no media any more, for now. Rejected when the connection is closed, and then nothing is sent either. */
export function takeTrackAway(sender: RTCRtpSender): void {
  sender.replaceTrack(null).catch(() => undefined);
}

/**
 * Takes a sender's track away and switches its encodings off: Firefox goes on sending the last picture, once a second, from a
 * sender that has lost its track, and in the clear if the transform is gone, too.
 */
export function stopSending(sender: RTCRtpSender): void {
  takeTrackAway(sender);
  const parameters = sender.getParameters();
  for (const encoding of parameters.encodings) encoding.active = false;
  // Rejected when the transceiver is stopped, and then nothing is sent either.
  sender.setParameters(parameters).catch(() => undefined);
}

/**
 * Ends a sender for good: it sends nothing, and from now on its `replaceTrack` rejects every track with {@link MediaError}
 * `protection-failed`. For senders whose encryption has failed.
 */
export function silence(sender: RTCRtpSender): void {
  stopSending(sender);
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
