import { createPeerConnection, FrameWorker, protect, unprotect } from "@subrosa/media";
import { paintClock, readDelay, size } from "../call/clock.ts";

/** What one call came to. */
export interface CallReport {
  /** Milliseconds from painting a picture to seeing it at the other end, one for each picture seen. */
  readonly delays: readonly number[];
  /** Frames that the receiver decoded in a second. */
  readonly framesPerSecond: number;
}

/** A running call of two connections in this page. */
interface Call {
  /** Reports what came since the last report. */
  report(seconds: number): CallReport;
  close(): void;
}

declare global {
  var startCall: (encrypted: boolean) => Promise<void>;
  var reportCall: (seconds: number) => CallReport;
  var endCall: () => void;
}

const track = "bench/camera";

function canvas(): CanvasRenderingContext2D {
  const element = document.createElement("canvas");
  Object.assign(element, size);
  return element.getContext("2d", { willReadFrequently: true }) as CanvasRenderingContext2D;
}

/** Two connections that find each other. */
async function connect(from: RTCPeerConnection, to: RTCPeerConnection): Promise<void> {
  for (const [one, other] of [
    [from, to],
    [to, from],
  ] as const) {
    one.addEventListener("icecandidate", ({ candidate }) => void other.addIceCandidate(candidate ?? undefined));
  }
  await from.setLocalDescription();
  await to.setRemoteDescription(from.localDescription as RTCSessionDescription);
  await to.setLocalDescription();
  await from.setRemoteDescription(to.localDescription as RTCSessionDescription);
}

async function start(encrypted: boolean): Promise<Call> {
  const worker = encrypted ? await FrameWorker.start() : undefined;
  const make = (): RTCPeerConnection => (worker ? createPeerConnection() : new RTCPeerConnection());
  const [sending, receiving] = [make(), make()];

  const camera = canvas();
  const painting = setInterval(() => paintClock(camera, performance.now()), 1000 / 30);
  const stream = camera.canvas.captureStream(30);
  const microphone = await navigator.mediaDevices.getUserMedia({ audio: true });

  const video = document.createElement("video");
  video.muted = true;
  document.body.append(video);
  const received = new MediaStream();
  receiving.addEventListener("track", ({ receiver, track: remote }) => {
    if (worker) unprotect(receiver, worker.receiveTrack(`${track}/${remote.kind}`));
    received.addTrack(remote);
    video.srcObject = received;
    void video.play();
  });
  for (const media of [...stream.getTracks(), ...microphone.getTracks()]) {
    const { sender } = sending.addTransceiver(media, { direction: "sendonly" });
    if (!worker) continue;
    const id = `${track}/${media.kind}`;
    protect(sender, worker.sendTrack(id));
    const [kid] = crypto.getRandomValues(new BigUint64Array(1));
    const baseKey = crypto.getRandomValues(new Uint8Array(32));
    worker.sendTrack(id).install({ kid: kid as bigint, baseKey });
    worker.receiveTrack(id).install({ kid: kid as bigint, baseKey });
  }
  await connect(sending, receiving);

  let delays: number[] = [];
  const seen = canvas();
  const look: VideoFrameRequestCallback = (now) => {
    seen.drawImage(video, 0, 0, size.width, size.height);
    delays.push(readDelay(seen, now));
    video.requestVideoFrameCallback(look);
  };
  video.requestVideoFrameCallback(look);

  return {
    report: (seconds) => {
      const report = { delays, framesPerSecond: delays.length / seconds };
      delays = [];
      return report;
    },
    close: () => {
      clearInterval(painting);
      sending.close();
      receiving.close();
      for (const media of microphone.getTracks()) media.stop();
      video.remove();
      worker?.close();
    },
  };
}

let call: Call | undefined;

globalThis.startCall = async (encrypted) => {
  call = await start(encrypted);
};
globalThis.reportCall = (seconds) => {
  if (!call) throw new Error("There is no call.");
  return call.report(seconds);
};
globalThis.endCall = () => call?.close();
