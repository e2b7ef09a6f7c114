import {
  createLink,
  ownDevice,
  Room,
  RoomError,
  type LinkOptions,
  type RoomEncryption,
  type RoomHosting,
  type RoomOptions,
  type TrackPublication,
} from "@subrosa/client";
import { PictureReader, pictureTrack } from "./picture.ts";
import { readTone, toneTrack, type ToneReader } from "./tone.ts";

/** What a person in a test sees of one track of another. */
export interface SeenTrack {
  readonly muted: boolean;
  readonly state: string | undefined;
  readonly reason: string;
  readonly counters: Readonly<Record<string, number>>;
  readonly stalled: boolean;
  readonly picture: number | undefined;
  readonly tone: number | undefined;
}

/** What a person in a test sees. */
export interface View {
  readonly state: string;
  readonly step: string | undefined;
  readonly people: Readonly<
    Record<
      string,
      {
        id: string;
        connection: string;
        presence: string;
        isHost: boolean;
        tracks: Readonly<Record<string, SeenTrack>>;
      }
    >
  >;
  /** `epoch` as a number. */
  readonly encryption: Omit<RoomEncryption, "epoch"> & { readonly epoch: number };
  readonly waiting: RoomHosting["waiting"];
  readonly isHost: boolean;
  readonly id: string;
  readonly own: Readonly<
    Record<string, { muted: boolean; device: boolean; state: string | undefined; reason: string }>
  >;
  readonly events: readonly string[];
  readonly sealed: number;
  readonly encoded: number;
}

let room: Room | undefined;
let events: string[] = [];
const pictures = new Map<TrackPublication, PictureReader>();
const tones = new Map<TrackPublication, ToneReader>();

/** Every ICE candidate that the others told this page, in descriptions or trickled. */
const toldCandidates: string[] = [];
/** Every connection that was negotiated. */
const connections = new Set<RTCPeerConnection>();
const { addIceCandidate, setRemoteDescription } = RTCPeerConnection.prototype;
RTCPeerConnection.prototype.addIceCandidate = function (
  this: RTCPeerConnection,
  candidate?: RTCIceCandidateInit | null,
) {
  if (candidate?.candidate) toldCandidates.push(candidate.candidate);
  return Reflect.apply(addIceCandidate, this, [candidate]);
} as typeof addIceCandidate;
RTCPeerConnection.prototype.setRemoteDescription = function (this: RTCPeerConnection, description) {
  connections.add(this);
  toldCandidates.push(...(description.sdp ?? "").split("\r\n").filter((line) => line.startsWith("a=candidate:")));
  return Reflect.apply(setRemoteDescription, this, [description]);
};

let blocked = false;
const sockets = new Set<WebSocket>();
window.WebSocket = class extends WebSocket {
  constructor(url: string | URL, protocols?: string | string[]) {
    super(blocked ? "ws://127.0.0.1:9" : url, protocols);
    sockets.add(this);
  }
};

/** The newest worker of each name. */
const workers = new Map<string, Worker>();
window.Worker = class extends Worker {
  constructor(url: string | URL, options: WorkerOptions = {}) {
    super(url, options);
    workers.set(options.name ?? "", this);
  }
};

function present(): Room {
  if (room === undefined) throw new Error("This page is in no room.");
  return room;
}

/** Each room has its own list: one that was left behind still tells of its people. */
function watch(subject: Room, events: string[]): void {
  subject.on("participantJoined", ({ name }) => events.push(`joined ${name}`));
  subject.on("participantLeft", ({ name }, reason) => events.push(`left ${name} ${reason}`));
  subject.on("stateChanged", (state) => events.push(`state ${state}`));
  subject.on("error", ({ code, by }) => events.push(by === undefined ? `error ${code}` : `error ${code} by ${by}`));
  subject.on("mutedBy", ({ name }, source) => events.push(`muted ${source} by ${name}`));
  subject.on("deviceLost", ({ source }) => events.push(`lost ${source}`));
  subject.on("trackSubscribed", (publication) => {
    const track = publication.mediaStreamTrack!;
    pictures.get(publication)?.close();
    tones.get(publication)?.close();
    if (publication.kind === "video") pictures.set(publication, new PictureReader(track));
    else tones.set(publication, readTone(track));
  });
  subject.on("trackUnsubscribed", (publication) => {
    pictures.get(publication)?.close();
    pictures.delete(publication);
    tones.get(publication)?.close();
    tones.delete(publication);
  });
}

function seen(publication: TrackPublication): SeenTrack {
  const { muted, encryption, counters, stalled } = publication;
  return {
    muted,
    state: encryption.state,
    reason: encryption.reason,
    counters,
    stalled,
    picture: pictures.get(publication)?.read(),
    tone: tones.get(publication)?.read(),
  };
}

const caller = {
  /** For what another page adds to these. */
  room: present,
  /** Joins; says what came of it, errors by their code. */
  async join(options: RoomOptions): Promise<{ alone?: boolean; error?: string }> {
    events = [];
    room = new Room(options);
    watch(room, events);
    try {
      return await room.join();
    } catch (error) {
      return { error: error instanceof RoomError ? error.code : String(error) };
    }
  },
  async show(number: number, framesPerSecond?: number): Promise<void> {
    await present().local.setCamera(pictureTrack(number, framesPerSecond));
  },
  async sound(frequency: number): Promise<void> {
    await present().local.setMicrophone(await toneTrack(frequency));
  },
  /** A captured screen, for browsers that give none to a headless page. */
  async share(number: number, frequency: number): Promise<void> {
    await present().local.setScreen({ video: pictureTrack(number), audio: await toneTrack(frequency) });
  },
  async setCamera(on: boolean): Promise<string> {
    return await codeOf(() => present().local.setCamera(on));
  },
  async setMicrophone(on: boolean): Promise<string> {
    return await codeOf(() => present().local.setMicrophone(on));
  },
  async setScreen(on: boolean): Promise<string> {
    return await codeOf(() => present().local.setScreen(on));
  },
  /** Takes the last of the browser's other cameras; returns the labels before and after. */
  async switchCamera(): Promise<{ before: string; after: string }> {
    const label = (): string => present().local.tracks.get("camera")?.mediaStreamTrack?.label ?? "";
    const before = label();
    const cameras = (await navigator.mediaDevices.enumerateDevices()).filter(({ kind }) => kind === "videoinput");
    const other = cameras.findLast((camera) => camera.label !== before);
    if (other !== undefined) await present().local.switchDevice("camera", other.deviceId);
    return { before, after: label() };
  },
  async rename(name: string): Promise<void> {
    await present().local.setName(name);
  },
  toldCandidates: (): readonly string[] => toldCandidates,
  /** The RTP header extensions of all connections that stand in both sides' descriptions (RFC 8285 §6). */
  negotiatedExtensions(): readonly string[] {
    const offered = (description: RTCSessionDescription | null): string[] =>
      [...(description?.sdp ?? "").matchAll(/^a=extmap:\S+ (\S+)/gm)].map(([, uri]) => uri!);
    return [...connections].flatMap(({ currentLocalDescription, currentRemoteDescription }) => {
      const theirs = new Set(offered(currentRemoteDescription));
      return offered(currentLocalDescription).filter((uri) => theirs.has(uri));
    });
  },
  /** Do the packets that arrive tell how loud they are? (WebRTC 1.0 §5.3: `audioLevel` comes from RFC 6464.) */
  toldLoudness(): readonly boolean[] {
    const receivers = [...connections].flatMap((connection) => connection.getReceivers());
    const heard = receivers.filter(({ track }) => track.kind === "audio");
    return heard.flatMap((receiver) =>
      receiver.getSynchronizationSources().map(({ audioLevel }) => audioLevel !== undefined),
    );
  },
  rejoinToken(): string | undefined {
    return present().rejoinToken;
  },
  /** A worker ends without a word. */
  killWorker(name: "subrosa-frames" | "subrosa-group"): void {
    workers.get(name)?.terminate();
  },
  retryNow(): void {
    present().retryNow();
  },
  /** The server can't be reached from this page any more; what goes directly to others goes on. */
  cutOff(): void {
    blocked = true;
    for (const socket of sockets) socket.close();
  },
  async leave(): Promise<void> {
    await present().leave();
  },
  /** A link to a room of this device's. */
  async link(options: Omit<LinkOptions, "kind" | "host">): Promise<string> {
    return createLink({ ...options, kind: "group", host: await ownDevice() });
  },
  /** Does what hosts do; names stand for participants and for those who wait. */
  async host(
    verb: keyof Omit<RoomHosting, "admission" | "possible" | "waiting">,
    ...given: unknown[]
  ): Promise<string> {
    const { hosting, participants } = present();
    const [name, ...rest] = given;
    const people = [...participants.values(), ...hosting.waiting];
    const id = people.find((one) => one.name === name)?.id ?? name;
    return await codeOf(() => Reflect.apply(hosting[verb], hosting, [id, ...rest]) as Promise<void>);
  },
  look(): View {
    const { state, participants, local } = present();
    const { encoded, sealed } = present().sendingTotals();
    const people: Record<string, View["people"][string]> = {};
    for (const { id, name, connection, presence, isHost, tracks } of participants.values()) {
      const others: Record<string, SeenTrack> = {};
      for (const [source, publication] of tracks) others[source] = seen(publication);
      people[name] = { id, connection, presence, isHost, tracks: others };
    }
    const own: Record<string, View["own"][string]> = {};
    for (const [source, { muted, mediaStreamTrack, encryption }] of local.tracks) {
      own[source] = {
        muted,
        device: mediaStreamTrack?.readyState === "live",
        state: encryption.state,
        reason: encryption.reason,
      };
    }
    const { encryption, hosting, step } = present();
    return {
      state,
      step,
      people,
      own,
      events: [...events],
      encoded,
      sealed,
      encryption: { ...encryption, epoch: Number(encryption.epoch ?? -1) },
      waiting: hosting.waiting,
      isHost: local.isHost,
      id: local.id,
    };
  },
};

/** What a test calls in the page. */
export type Caller = typeof caller;

async function codeOf(task: () => Promise<void>): Promise<string> {
  try {
    await task();
    return "ok";
  } catch (error) {
    return error instanceof RoomError ? error.code : String(error);
  }
}

Object.assign(window, { caller });
