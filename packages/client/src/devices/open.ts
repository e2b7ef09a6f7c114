import { RoomError, type RoomErrorCode } from "../api/errors.ts";
import type { DeviceChoice, ScreenChoice } from "../api/participant.ts";

/**
 * Opens a microphone, e.g. for a lobby's meter; hand the track to `LocalParticipant.setMicrophone` later.
 * @throws RoomError `device-…`
 */
export async function openMicrophone(choice: DeviceChoice = {}): Promise<MediaStreamTrack> {
  const wishes = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
  return await openOne("audio", { ...wishes, ...constraintsOf(choice) });
}

/**
 * Opens a camera, e.g. for a lobby's preview; hand the track to `LocalParticipant.setCamera` later.
 * @throws RoomError `device-…`
 */
export async function openCamera(choice: DeviceChoice = {}): Promise<MediaStreamTrack> {
  const wishes = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } };
  return await openOne("video", { ...wishes, ...constraintsOf(choice) });
}

/** What `openScreen` got: sound only where the browser and the person gave it. */
export interface CapturedScreen {
  readonly video: MediaStreamTrack;
  readonly audio: MediaStreamTrack | undefined;
}

/**
 * Asks what to share. Must be called by a click.
 * @throws RoomError `share-cancelled`, `device-…`
 */
export async function openScreen({ audio = true }: ScreenChoice = {}): Promise<CapturedScreen> {
  try {
    const stream = await mediaDevices().getDisplayMedia({ video: { frameRate: { ideal: 15 } }, audio });
    const [video] = stream.getVideoTracks();
    if (video === undefined) throw new RoomError("device-failed");
    // Text that is read matters more than smooth movement.
    video.contentHint = "detail";
    return { video, audio: stream.getAudioTracks()[0] };
  } catch (error) {
    throw deviceError(error, "share-cancelled");
  }
}

async function openOne(kind: "audio" | "video", constraints: MediaTrackConstraints): Promise<MediaStreamTrack> {
  try {
    const stream = await mediaDevices().getUserMedia({ [kind]: constraints });
    const [track] = stream.getTracks();
    if (track === undefined) throw new RoomError("device-failed");
    return track;
  } catch (error) {
    throw deviceError(error, "device-denied");
  }
}

function constraintsOf({ deviceId, constraints }: DeviceChoice): MediaTrackConstraints {
  return { ...constraints, ...(deviceId === undefined ? {} : { deviceId: { exact: deviceId } }) };
}

/** Absent on pages that are not a secure context. */
function mediaDevices(): MediaDevices {
  const devices: MediaDevices | undefined = navigator.mediaDevices;
  if (devices === undefined) throw new RoomError("unsupported-browser");
  return devices;
}

// Media Capture and Streams §10.2: names of what getUserMedia rejects with.
const codes: Readonly<Record<string, RoomErrorCode>> = {
  NotFoundError: "device-missing",
  OverconstrainedError: "device-missing",
  NotReadableError: "device-busy",
  AbortError: "device-busy",
  SecurityError: "device-denied",
};

function deviceError(cause: unknown, refused: RoomErrorCode): RoomError {
  if (cause instanceof RoomError) return cause;
  const name = cause instanceof Error ? cause.name : "";
  const code = name === "NotAllowedError" ? refused : (codes[name] ?? "device-failed");
  return new RoomError(code, { cause });
}
