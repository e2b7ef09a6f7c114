import { Room as SubrosaRoom } from "@subrosa/client";
import { createEncryption } from "@subrosa/livekit";
import { liveKitPlane } from "@subrosa/livekit/plane";
import {
  ExternalE2EEKeyProvider,
  LogLevel,
  Room,
  RoomEvent,
  setLogLevel,
  Track,
  type E2EEOptions,
  type RemoteTrack,
} from "livekit-client";
import { paintClock, size } from "../call/clock.ts";

/** How a page comes into a LiveKit room. */
export type LiveKitWay = "plain" | "their encryption" | "drop-in" | "drop-in on LiveKit's wire";

/** Where to, and how. */
export type Place =
  | { readonly way: LiveKitWay; readonly url: string; readonly token: string }
  | { readonly way: "room"; readonly link: string; readonly plane: "mesh" | "sfu" };

/** Milliseconds from the start of one join. */
export interface Joined {
  readonly connected: number;
  readonly pictured: number;
}

/** What a page has decoded until now. */
export interface Decoded {
  /** Of each stream. */
  readonly frames: readonly number[];
  readonly at: number;
}

setLogLevel(LogLevel.silent);

/** The same for everybody: this measures, and protects nothing. */
const passphrase = "correct horse battery staple";

const encryptions: Record<LiveKitWay, () => Promise<E2EEOptions | undefined>> = {
  plain: () => Promise.resolve(undefined),
  async "their encryption"() {
    const keyProvider = new ExternalE2EEKeyProvider();
    await keyProvider.setKey(passphrase);
    return { keyProvider, worker: new Worker("/livekit-e2ee-worker.js", { type: "module" }) };
  },
  "drop-in": () => createEncryption({ key: new TextEncoder().encode(passphrase) }),
  "drop-in on LiveKit's wire": () => createEncryption({ wire: "livekit", passphrase }),
};

const made = new Map<LiveKitWay, E2EEOptions | undefined>();
const leave: (() => Promise<unknown>)[] = [];
const receivers: RTCRtpReceiver[] = [];

/** Resolves with the first picture of it. */
function play(track: MediaStreamTrack): Promise<void> {
  const video = document.createElement("video");
  Object.assign(video, { muted: true, autoplay: true, srcObject: new MediaStream([track]) });
  document.body.append(video);
  return new Promise((resolve) => video.requestVideoFrameCallback(() => resolve()));
}

function camera(frameRate: number, scale: number): MediaStreamTrack {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: size.width * scale, height: size.height * scale });
  const context = canvas.getContext("2d") as CanvasRenderingContext2D;
  context.scale(scale, scale);
  setInterval(() => paintClock(context, performance.now()), 1000 / frameRate);
  return canvas.captureStream(frameRate).getVideoTracks()[0] as MediaStreamTrack;
}

async function newRoom(way: LiveKitWay): Promise<Room> {
  const encryption = made.get(way);
  const room = new Room({ ...(encryption && { encryption }), publishDefaults: { red: false, backupCodec: false } });
  // Who uses their encryption must ask for it; ours is always on.
  if (way === "their encryption") await room.setE2EEEnabled(true);
  leave.push(() => room.disconnect());
  return room;
}

function firstPicture(room: Room): Promise<void> {
  return new Promise((resolve) => {
    room.on(RoomEvent.TrackSubscribed, (track: RemoteTrack) => {
      if (track.kind !== Track.Kind.Video) return;
      if (track.receiver !== undefined) receivers.push(track.receiver);
      void play(track.mediaStreamTrack).then(resolve);
    });
  });
}

/** What the bench calls in the page. */
const guest = {
  /** Makes the encryption, as an application does before somebody presses "join"; milliseconds. */
  async prepare(way: LiveKitWay): Promise<number> {
    const start = performance.now();
    made.set(way, await encryptions[way]());
    return performance.now() - start;
  },
  /** Enters, and waits for the first picture of somebody else. */
  async join(place: Place): Promise<Joined> {
    if (place.way !== "room") {
      const room = await newRoom(place.way);
      const picture = firstPicture(room);
      const start = performance.now();
      await room.connect(place.url, place.token);
      const connected = performance.now() - start;
      await picture;
      return { connected, pictured: performance.now() - start };
    }
    const { link, plane } = place;
    const room = new SubrosaRoom({ link, name: "Ben", ...(plane === "sfu" && { plane: liveKitPlane() }) });
    leave.push(() => room.leave());
    const picture = new Promise<void>((resolve) => {
      room.on("trackSubscribed", ({ kind, mediaStreamTrack }) => {
        if (kind === "video" && mediaStreamTrack !== undefined) void play(mediaStreamTrack).then(resolve);
      });
    });
    const start = performance.now();
    await room.join();
    const connected = performance.now() - start;
    await picture;
    return { connected, pictured: performance.now() - start };
  },
  /** Enters and sends a painted picture: of 640 × 360 pixels times `scale`. */
  async send(place: Place, frameRate: number, scale: number): Promise<void> {
    if (place.way === "room") {
      const { link, plane } = place;
      const room = new SubrosaRoom({ link, name: "Ana", ...(plane === "sfu" && { plane: liveKitPlane() }) });
      leave.push(() => room.leave());
      await room.join();
      await room.local.setCamera(camera(frameRate, scale));
      return;
    }
    const room = await newRoom(place.way);
    await room.connect(place.url, place.token);
    const options = { source: Track.Source.Camera, videoCodec: "vp8", simulcast: false } as const;
    await room.localParticipant.publishTrack(camera(frameRate, scale), options);
  },
  /** Frames decoded of each stream that came. */
  async decoded(): Promise<Decoded> {
    const frames = await Promise.all(
      receivers.map(async (receiver) => {
        for (const report of (await receiver.getStats()).values() as Iterable<RTCInboundRtpStreamStats>) {
          if (report.type === "inbound-rtp") return report.framesDecoded ?? 0;
        }
        return 0;
      }),
    );
    return { frames, at: performance.now() };
  },
  async leave(): Promise<void> {
    await Promise.all(leave.splice(0).map((end) => end()));
  },
};

declare global {
  var guest: {
    prepare: (way: LiveKitWay) => Promise<number>;
    join: (place: Place) => Promise<Joined>;
    send: (place: Place, frameRate: number, scale: number) => Promise<void>;
    decoded: () => Promise<Decoded>;
    leave: () => Promise<void>;
  };
}

globalThis.guest = guest;
