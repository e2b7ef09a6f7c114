/** Members of rooms whose planes are LiveKit's: as many as a test asks for, some of whose fellows may be in another page. */
import type { MediaPlane, PlaneFacts, PlaneHost, ShownSize, Source } from "@subrosa/client";
import { liveKitPlane, type LiveKitSettings } from "@subrosa/livekit/plane";
import { FrameWorker, protect, unprotect } from "@subrosa/media";
import type { BaseKey } from "@subrosa/sframe";
import { LogLevel, Room, setLogLevel, Track, type TrackPublishOptions } from "livekit-client";
import { marks } from "../../call/pages/marks.ts";
import { pictureTrack } from "../../frames/pages/media.ts";
import { flowsOf, type Flow } from "./statistics.ts";
import { Tap, type Tapped } from "./tap.ts";

/** Where and as whom one comes in. */
export interface Entry {
  readonly url: string;
  readonly token: string;
}

/** One member's plane, by its name. */
interface Member {
  readonly plane: MediaPlane;
  readonly arrived: Map<string, MediaStreamTrack>;
  readonly senders: Map<Source, RTCRtpSender[]>;
  facts: PlaneFacts | undefined;
}

setLogLevel(LogLevel.silent);

// livekit-client makes one for each of its rooms, and no browser gives a page a hundred.
const sound = new AudioContext();
window.AudioContext = new Proxy(AudioContext, { construct: () => sound });

const frames = await FrameWorker.start();
const members = new Map<string, Member>();
const tracks = new Map<string, MediaStreamTrack>();
const plain = new Map<string, Room>();
const tap = new Tap();
/** One for all who send something small: whoever is it, it is the same picture. */
let tiny: MediaStreamTrack | undefined;

/** The same in every page, and another one for each track. */
function keyOf(member: string, source: Source): BaseKey {
  const name = new TextEncoder().encode(`${member}/${source}`);
  const kid = name.reduce((hash, byte) => (hash * 31 + byte) % 65_521, 7);
  return { kid: BigInt(kid), baseKey: Uint8Array.from({ length: 32 }, (_, at) => name[at % name.length]! + at) };
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
      track.install(keyOf(self, source));
      member().senders.set(source, [...(member().senders.get(source) ?? []), sender]);
      return !protect(sender, track).failed;
    },
    unprotect: (receiver, from, source) => {
      const track = frames.receiveTrack(`${self}: ${from}/${source}`);
      track.install(keyOf(from, source));
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

function tinyTrack(): MediaStreamTrack {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 64;
  const context = canvas.getContext("2d")!;
  let step = 0;
  setInterval(() => {
    context.fillStyle = `hsl(${(step += 31) % 360} 80% 50%)`;
    context.fillRect(0, 0, 64, 64);
  }, 500);
  return canvas.captureStream(2).getVideoTracks()[0]!;
}

const of = (name: string): Member => members.get(name)!;

const lab = {
  /** Somebody of the room comes. @param fellows whom they know of those who are in this page; all, unless told */
  enter(name: string, { url, token }: Entry, settings: Partial<LiveKitSettings> = {}, fellows?: string[]): void {
    const host = hostOf(name, () => of(name));
    const sfu = { url, token, meshLimit: 0 };
    const plane = liveKitPlane(settings)({ self: name, host, relayOnly: false, sfu });
    const others = [...members].filter(([other]) => fellows?.includes(other) ?? true);
    for (const [other, { plane: theirs }] of others) {
      theirs.addMember(name);
      plane.addMember(other);
    }
    members.set(name, { plane, arrived: new Map(), senders: new Map(), facts: undefined });
    // What was said before anybody could hear it.
    for (const [other, { plane: theirs }] of others) {
      theirs.resync(name);
      plane.resync(other);
    }
  },
  /** Somebody whose plane is in another page, and what they say of themselves. */
  know(name: string, other: string, identity: string): void {
    of(name).plane.addMember(other);
    of(name).plane.receive(other, { type: "sfu-identity", identity, codecs: [] });
  },
  set(name: string, source: Source, mark: number | null): void {
    const track = mark === null ? null : marks.makeTrack(source, mark);
    if (track !== null) tracks.set(`${name}/${source}`, track);
    of(name).plane.setTrack(source, track);
  },
  /** A camera of 320 × 180 pixels times `scale`. */
  setLarge: (name: string, scale: number) => of(name).plane.setTrack("camera", pictureTrack(scale)),
  setTiny: (name: string) => of(name).plane.setTrack("camera", (tiny ??= tinyTrack())),
  /** What somebody sends is silence, or black, from now on, or is not any more. */
  silence(name: string, source: Source, silent: boolean): void {
    tracks.get(`${name}/${source}`)!.enabled = !silent;
  },
  /** Asks a member to go on in another codec, as another's browser would. */
  ask: (name: string, by: string) => of(by).plane.changeCodec(name, "camera"),
  show: (name: string, whom: string, size: ShownSize) => of(name).plane.show?.(whom, "camera", size),
  arrived: (name: string): string[] => [...of(name).arrived.keys()],
  facts: (name: string) => of(name).facts,
  async sees(name: string, track: string, source: Source, mark: number): Promise<void> {
    await marks.recognise(of(name).arrived.get(track)!, source, mark);
  },
  /** How many have made a sender for their camera. */
  publishing: (): number => [...members.values()].filter(({ senders }) => senders.has("camera")).length,
  /** What comes to somebody of another. */
  async incoming(name: string, from: string, source: Source = "camera"): Promise<Flow | undefined> {
    return (await flowsOf(of(name).plane.receiver(from, source))).at(0);
  },
  /** What goes, layer by layer, of all senders that somebody's source ever had. */
  async outgoing(name: string, source: Source = "camera"): Promise<Flow[]> {
    return (await Promise.all((of(name).senders.get(source) ?? []).map(flowsOf))).flat();
  },
  /** How many pictures of each member were decoded so far, by those of whom any were. */
  async decoded(name: string): Promise<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const track of of(name).arrived.keys()) {
      const [from = ""] = track.split("/");
      const [flow] = await flowsOf(of(name).plane.receiver(from, "camera"));
      if (flow !== undefined && flow.frames > 0) counts[from] = flow.frames;
    }
    return counts;
  },
  /** Somebody without encryption, who sends a picture, and takes all there is. */
  async enterPlain(name: string, { url, token }: Entry, options: TrackPublishOptions = {}): Promise<void> {
    const room = new Room({ dynacast: true });
    plain.set(name, room);
    await room.connect(url, token);
    const publish = { source: Track.Source.Camera, red: false, ...options };
    await room.localParticipant.publishTrack(marks.makeTrack("camera", 1), publish);
  },
  /** The same of those without encryption: what goes, and what comes of another. */
  async plainOutgoing(name: string): Promise<Flow[]> {
    const [publication] = plain.get(name)!.localParticipant.trackPublications.values();
    return await flowsOf(publication?.track?.sender);
  },
  async plainIncoming(name: string, from: string): Promise<Flow | undefined> {
    const publications = plain.get(name)!.remoteParticipants.get(from)?.trackPublications.values() ?? [];
    for (const { track } of publications) if (track !== undefined) return (await flowsOf(track.receiver)).at(0);
    return undefined;
  },
  /** Somebody without keys takes all there is. @param senders "member/source" of those whose keys are tried afterwards */
  async tap({ url, token }: Entry, senders: readonly (readonly [string, Source])[]): Promise<void> {
    await tap.knows(senders.map(([member, source]) => keyOf(member, source)));
    await tap.connect(url, token);
  },
  tapped: (): Promise<Tapped> => tap.look(),
  numbers: () => tap.numbers(),
};

/** What a test calls in the page. */
export type PlaneLab = typeof lab;

Object.assign(window, { lab });
