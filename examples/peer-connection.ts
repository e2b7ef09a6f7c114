// End-to-end encryption for anyone with an RTCPeerConnection: no room, no server of ours. Here both ends are in one page.
import { createPeerConnection, FrameWorker, protect, unprotect } from "@subrosa/media";
import { myKeys, type FetchKey } from "./custom-provider.ts";

/** Sends the camera from one connection to another, sealed, and plays what arrives. */
export async function call(camera: MediaStreamTrack, player: HTMLVideoElement, fetchKey: FetchKey): Promise<Call> {
  const worker = await FrameWorker.start();
  const keys = myKeys(fetchKey);
  const [ana, ben] = [createPeerConnection(), createPeerConnection()];

  const sent = worker.sendTrack("ana/camera");
  const { sender } = ana.addTransceiver(camera, { direction: "sendonly" });
  protect(sender, sent); // in the same task, before any await; until a key comes every frame is dropped
  keys.attach({ participant: "ana", source: "camera", direction: "send" }, sent);

  const received = worker.receiveTrack("ana/camera");
  keys.attach({ participant: "ana", source: "camera", direction: "receive" }, received);
  ben.addEventListener("track", ({ receiver, track }) => {
    unprotect(receiver, received);
    player.srcObject = new MediaStream([track]);
  });

  ana.addEventListener("icecandidate", ({ candidate }) => void ben.addIceCandidate(candidate ?? undefined));
  ben.addEventListener("icecandidate", ({ candidate }) => void ana.addIceCandidate(candidate ?? undefined));
  await ana.setLocalDescription();
  await ben.setRemoteDescription(ana.localDescription ?? { type: "offer" });
  await ben.setLocalDescription();
  await ana.setRemoteDescription(ben.localDescription ?? { type: "answer" });
  return { sent, received };
}

/** The two ends of the track, each with its state and its counters. */
export interface Call {
  readonly sent: ReturnType<FrameWorker["sendTrack"]>;
  readonly received: ReturnType<FrameWorker["receiveTrack"]>;
}
