import type { MediaPlane, PlaneFacts, PlaneHost, ShownSize, Source } from "@subrosa/client";
import { liveKitPlane } from "@subrosa/livekit/plane";
import { FrameWorker, protect, unprotect } from "@subrosa/media";
import { Room, RoomEvent } from "livekit-client";
import { marks } from "../../call/pages/marks.ts";
import { channelName, type Recorded } from "../../frames/pages/recorded.ts";

/** Where and as whom one comes in. */
export interface Entry {
  readonly url: string;
  readonly token: string;
}

/** One member's plane, by its name. */
interface Member {
  readonly plane: MediaPlane;
  readonly arrived: Map<string, MediaStreamTrack>;
  facts: PlaneFacts | undefined;
}

const frames = await FrameWorker.start();
const members = new Map<string, Member>();
/** What the tap got, frame by frame. */
const recorded: { mimeType: string; type: string; bytes: string }[] = [];
const tapWorker = new Worker("/tap-worker.js?lab=livekit", { type: "module" });

new BroadcastChannel(channelName("livekit")).addEventListener("message", ({ data }: MessageEvent<Recorded>) => {
  recorded.push({ mimeType: data.mimeType, type: data.type, bytes: btoa(String.fromCharCode(...data.bytes)) });
});

/** Everybody here shares one key for each kind: no key seals for two tracks, so only one member publishes what the tap gets. */
function keyOf(source: Source): { kid: bigint; baseKey: Uint8Array<ArrayBuffer> } {
  return source === "camera"
    ? { kid: 1n, baseKey: new Uint8Array(32).fill(7) }
    : { kid: 2n, baseKey: new Uint8Array(32).fill(9) };
}

function hostOf(self: string, member: () => Member): PlaneHost {
  return {
    createPeerConnection: () => {
      throw new Error("LiveKit makes its connections by itself.");
    },
    configuration: () => ({}),
    signal: (to, message) => queueMicrotask(() => members.get(to)?.plane.receive(self, message)),
    protect: (sender, source) => {
      const track = frames.sendTrack(`${self}/${source}`);
      // Only the first one is tapped; another one's key is its own.
      track.install(self === "ana" ? keyOf(source) : { kid: 3n, baseKey: crypto.getRandomValues(new Uint8Array(32)) });
      return !protect(sender, track).failed;
    },
    unprotect: (receiver, from, source) => {
      const track = frames.receiveTrack(`${self}: ${from}/${source}`);
      track.install(keyOf(source));
      return !unprotect(receiver, track).failed;
    },
    trackArrived: (from, source, track) => void member().arrived.set(`${from}/${source}`, track),
    trackGone: (from, source) => void member().arrived.delete(`${from}/${source}`),
    pathChanged: () => undefined,
    factsChanged: (facts) => {
      member().facts = facts;
    },
  };
}

const lab = {
  /** Somebody of the room comes, and knows all who are there. */
  enter(name: string, { url, token }: Entry, mostPictures = 25): void {
    const host = hostOf(name, () => members.get(name)!);
    const sfu = { url, token, meshLimit: 0 };
    const plane = liveKitPlane({ mostPictures })({ self: name, host, relayOnly: false, sfu });
    for (const [other, { plane: theirs }] of members) {
      theirs.addMember(name);
      plane.addMember(other);
    }
    members.set(name, { plane, arrived: new Map(), facts: undefined });
    // What was said before anybody could hear it.
    for (const [other, { plane: theirs }] of members) {
      if (other !== name) theirs.resync(name);
      plane.resync(other);
    }
  },
  set(name: string, source: Source, mark: number | null): void {
    members.get(name)!.plane.setTrack(source, mark === null ? null : marks.makeTrack(source, mark));
  },
  /** Asks a member to go on in another codec, as another's browser would. */
  ask: (name: string, by: string) => members.get(by)!.plane.changeCodec(name, "camera"),
  show: (name: string, of: string, size: ShownSize) => members.get(name)!.plane.show?.(of, "camera", size),
  arrived: (name: string): string[] => [...members.get(name)!.arrived.keys()],
  facts: (name: string) => members.get(name)!.facts,
  async sees(name: string, track: string, source: Source, mark: number): Promise<void> {
    await marks.recognise(members.get(name)!.arrived.get(track)!, source, mark);
  },
  /** Frames of pictures that arrive now from a member, by what the browser's statistics say. */
  async bytes(name: string, of: string): Promise<number> {
    const report = await members.get(name)!.plane.receiver(of, "camera")?.getStats();
    let bytes = 0;
    report?.forEach((entry: { type: string; bytesReceived?: number }) => {
      if (entry.type === "inbound-rtp") bytes += entry.bytesReceived ?? 0;
    });
    return bytes;
  },
  /** Somebody whom nobody of the room knows: takes all there is, without a key, and sends what it likes in the clear. */
  async tap({ url, token }: Entry, sends: boolean): Promise<void> {
    const room = new Room();
    room.on(RoomEvent.TrackSubscribed, ({ receiver }) => {
      receiver!.transform = new RTCRtpScriptTransform(tapWorker, { mode: "record", track: "tap" });
    });
    const rtcConfig: RTCConfiguration & { encodedInsertableStreams: boolean } = { encodedInsertableStreams: true };
    await room.connect(url, token, sends ? {} : { rtcConfig });
    if (sends) await room.localParticipant.publishTrack(marks.makeTrack("camera", 3), { source: "camera" as never });
  },
  recorded: () => recorded,
};

/** What a test calls in the page. */
export type TappedLab = typeof lab;

Object.assign(window, { lab });
