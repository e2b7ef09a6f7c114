import {
  assertSupported,
  createLink,
  type DeviceChoice,
  forgetPeople,
  generatePassphrase,
  movingPlane,
  openCamera,
  openMicrophone,
  ownDevice,
  parseLink,
  Room,
  roomPresence,
  siteInfo,
} from "@subrosa/client";

import { newRoomId } from "../start/room-name.ts";
import type { Engine } from "./engine.ts";

/** A mesh where the server has no SFU. What speaks to one comes when it is needed. */
const plane = movingPlane(async () => (await import("@subrosa/livekit/plane")).liveKitPlane());

/** The real thing: rooms of the client, on the server that this page came from. */
export const clientEngine: Engine = {
  parseLink,
  async createLink({ passphrase, door, large }) {
    return createLink({
      origin: location.origin,
      room: newRoomId(),
      secret: passphrase ? "both" : "link",
      admission: door ? "host" : "open",
      large,
      host: await ownDevice(),
    });
  },
  generatePassphrase: () => generatePassphrase(5),
  assertSupported,
  createRoom: (options) => new Room({ ...options, plane }),
  presence: (link) => roomPresence(link),
  site: () => siteInfo(location.origin),
  forgetPeople,
  openMicrophone,
  openCamera,
  async openBoth(microphone, camera) {
    const stream = await navigator.mediaDevices.getUserMedia({
      audio: wishesOf(microphone),
      video: wishesOf(camera),
    });
    const [audio] = stream.getAudioTracks();
    const [video] = stream.getVideoTracks();
    if (!audio || !video) throw new DOMException("The browser gave only one of the two devices.", "NotFoundError");
    return { microphone: audio, camera: video };
  },
};

function wishesOf({ deviceId, constraints }: DeviceChoice): MediaTrackConstraints {
  return { ...constraints, ...(deviceId === undefined ? {} : { deviceId: { exact: deviceId } }) };
}
