/** A page with livekit-client and one Room in it: as an app has it, as a plain one has it, or as a tap. */
import { createEncryption, type EncryptionOptions, type GroupEncryption, type GroupSettings } from "@subrosa/livekit";
import {
  Room,
  RoomEvent,
  setLogLevel,
  Track,
  type RemoteTrackPublication,
  type RoomOptions,
  type TrackPublishOptions,
} from "livekit-client";
import { pictureTrack, toneTrack, Watcher } from "../../../frames/pages/media.ts";
import { channelName, type Point, type Recorded } from "../../../frames/pages/recorded.ts";
import { TapManager } from "./tap-manager.ts";

type Kind = "audio" | "video";

/** How somebody comes in. */
interface JoinOptions {
  readonly url: string;
  readonly token: string;
  /** Byte of which the application's key is made; without it and `secret`, nothing is encrypted. */
  readonly key?: number;
  /** Another secret than a key. */
  readonly secret?: Pick<EncryptionOptions, "link" | "passphrase" | "room">;
  /** With the secret: keys of a group. */
  readonly groups?: GroupSettings;
  /** Without keys, and looks at what comes. */
  readonly tap?: true;
  /** What the frame worker gets and gives is recorded. */
  readonly recorded?: true;
  readonly room?: RoomOptions;
}

setLogLevel("warn");

const id = crypto.randomUUID();
const recorded: Recorded[] = [];
new BroadcastChannel(channelName(id)).onmessage = ({ data }: MessageEvent<Recorded>) => recorded.push(data);

const watchers = new WeakMap<RTCRtpReceiver, Watcher>();
const events: string[] = [];
const got: string[] = [];
let room = new Room();
let tap: TapManager | undefined;
let group: GroupEncryption | undefined;

async function encryptionOf(options: JoinOptions): Promise<RoomOptions> {
  const { key, secret, groups, tap: tapping, recorded: recording } = options;
  if (tapping === true) {
    tap = new TapManager(new Worker(`/tap-worker.js?lab=${id}`, { type: "module" }));
    return { encryption: { e2eeManager: tap } };
  }
  if (secret === undefined && key === undefined) return {};
  const workerUrl = recording === true ? { workerUrl: `/tapped-worker.js?lab=${id}` } : {};
  const keyed = { ...(secret ?? { key: new Uint8Array(32).fill(key ?? 0) }), ...workerUrl };
  if (groups === undefined) return { encryption: await createEncryption(keyed) };
  group = await createEncryption({ ...keyed, groups });
  return { encryption: group };
}

function listen(): void {
  room
    .on(RoomEvent.DataReceived, (bytes, from, _kind, topic, encryption) =>
      got.push(`${from?.identity} ${topic ?? ""} ${new TextDecoder().decode(bytes)} ${encryption ?? 0}`),
    )
    .on(RoomEvent.ParticipantEncryptionStatusChanged, (on, who) =>
      events.push(`${who?.isLocal === true ? "own" : who?.identity} ${on}`),
    )
    .on(RoomEvent.EncryptionError, (error, who) =>
      events.push(`${who?.identity} error ${"reason" in error ? String(error.reason) : error.message}`),
    );
  room.on(RoomEvent.ChatMessage, ({ message }, from) => got.push(`${from?.identity} chat ${message}`));
  room.registerTextStreamHandler("text", async (reader, from) => {
    got.push(`${from.identity} text ${await reader.readAll()}`);
  });
  room.registerByteStreamHandler("bytes", async (reader, from) => {
    const bytes = new Blob((await reader.readAll()) as Uint8Array<ArrayBuffer>[]);
    const { name, mimeType, encryptionType } = reader.info;
    got.push([from.identity, "bytes", name, mimeType, await hashOf(bytes), encryptionType].join(" "));
  });
  room.registerRpcMethod(
    "echo",
    async ({ payload, callerIdentity }) => await Promise.resolve(`${callerIdentity}: ${payload}`),
  );
}

/** SHA-256, as hex. */
async function hashOf(blob: Blob): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", await blob.arrayBuffer()));
  return [...hash].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function publicationOf(identity: string, kind: Kind): RemoteTrackPublication | undefined {
  const all = room.remoteParticipants.get(identity)?.trackPublications.values() ?? [];
  return [...all].find((publication) => publication.kind.valueOf() === kind);
}

function watcher(identity: string, kind: Kind): Watcher | undefined {
  const receiver = publicationOf(identity, kind)?.track?.receiver;
  if (receiver === undefined) return undefined;
  const found = watchers.get(receiver) ?? new Watcher(receiver);
  watchers.set(receiver, found);
  return found;
}

const own = (kind: Kind) =>
  [...room.localParticipant.trackPublications.values()].find((publication) => publication.kind.valueOf() === kind);

/** The end of a frame, which neither packetizer nor server changes. */
const tail = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes.subarray(-24)));

const madeUp = (bytes: Uint8Array): boolean => {
  const { trailer } = tap ?? { trailer: new Uint8Array(0) };
  const end = bytes.subarray(-trailer.length);
  return trailer.length > 0 && trailer.every((byte, at) => end[at] === byte);
};

const lab = {
  async join(options: JoinOptions): Promise<void> {
    room = new Room({ ...(await encryptionOf(options)), ...options.room });
    listen();
    await room.connect(options.url, options.token);
  },
  leave: (): Promise<void> => room.disconnect(),
  async publish(kind: Kind, options: TrackPublishOptions & { scale?: number } = {}): Promise<void> {
    const { scale, ...publish } = options;
    const source = kind === "video" ? Track.Source.Camera : Track.Source.Microphone;
    const track = kind === "video" ? pictureTrack(scale) : await toneTrack();
    await room.localParticipant.publishTrack(track, { source, simulcast: false, ...publish });
  },
  async unpublish(kind: Kind): Promise<void> {
    const track = own(kind)?.track;
    if (track !== undefined) await room.localParticipant.unpublishTrack(track, false);
  },
  /** Publishes the same track again. */
  async republish(kind: Kind, options: TrackPublishOptions = {}): Promise<void> {
    const track = own(kind)?.track;
    if (track === undefined) return;
    await room.localParticipant.unpublishTrack(track, false);
    await room.localParticipant.publishTrack(track, { simulcast: false, ...options });
  },
  async mute(kind: Kind, muted: boolean): Promise<void> {
    await (muted ? own(kind)?.track?.mute() : own(kind)?.track?.unmute());
  },
  reconnect: (): Promise<void> => room.simulateScenario("full-reconnect"),
  state: (): string => room.state,
  disable: (): Promise<string> =>
    room.setE2EEEnabled(false).then(
      () => "off",
      (error: unknown) => (error instanceof Error && "code" in error ? String(error.code) : String(error)),
    ),
  sees: (identity: string): boolean => watcher(identity, "video")?.recognisesPicture() ?? false,
  hears: async (identity: string): Promise<boolean> => (await watcher(identity, "audio")?.recognisesTone()) ?? false,
  /** Frames that were decoded of somebody's track. */
  async decoded(identity: string, kind: Kind): Promise<number> {
    const receiver = publicationOf(identity, kind)?.track?.receiver;
    let frames = 0;
    for (const report of ((await receiver?.getStats())?.values() ?? []) as Iterable<RTCInboundRtpStreamStats>) {
      if (report.type === "inbound-rtp")
        frames += (kind === "video" ? report.framesDecoded : report.totalSamplesReceived) ?? 0;
    }
    return frames;
  },
  /** How many key frames we made. */
  async keyFrames(): Promise<number> {
    let frames = 0;
    const stats = await own("video")?.track?.sender?.getStats();
    for (const report of (stats?.values() ?? []) as Iterable<{ type: string; keyFramesEncoded?: number }>) {
      if (report.type === "outbound-rtp") frames += report.keyFramesEncoded ?? 0;
    }
    return frames;
  },
  /** What the server says that somebody's picture comes in. */
  codec: (identity: string): string => publicationOf(identity, "video")?.mimeType ?? "",
  encrypted: (identity: string): boolean => room.getParticipantByIdentity(identity)?.isEncrypted ?? false,
  ownEncrypted: (): boolean => room.isE2EEEnabled && room.localParticipant.isE2EEEnabled,
  epoch: (): string => String(group?.epoch),
  identityBy: (identity: string): string => String(group?.identityBy(identity)),
  events: (): string[] => events,
  got: (): string[] => got,
  say: (text: string, to: string[] = []): Promise<void> =>
    room.localParticipant.publishData(new TextEncoder().encode(text), {
      reliable: true,
      topic: "words",
      destinationIdentities: to,
    }),
  write: async (text: string): Promise<void> => void (await room.localParticipant.sendText(text, { topic: "text" })),
  /** Sends a file of so many bytes, each of them its place modulo 251. */
  async sendFile(name: string, length: number): Promise<void> {
    const file = new File([Uint8Array.from({ length }, (_, at) => at % 251)], name, { type: "image/png" });
    await room.localParticipant.sendFile(file, { topic: "bytes", mimeType: "image/png" });
  },
  /** Streams the same bytes in pieces of 1,000. */
  async streamBytes(name: string, length: number): Promise<void> {
    const writer = await room.localParticipant.streamBytes({ name, topic: "bytes", mimeType: "application/x-test" });
    for (let from = 0; from < length; from += 1_000) {
      const piece = { length: Math.min(1_000, length - from) };
      await writer.write(Uint8Array.from(piece, (_, at) => (from + at) % 251));
    }
    await writer.close();
  },
  chat: async (text: string): Promise<void> => void (await room.localParticipant.sendChatMessage(text)),
  call: (identity: string, payload: string): Promise<string> =>
    room.localParticipant.performRpc({ destinationIdentity: identity, method: "echo", payload }),
  /** Says welcome to each who comes in, as soon as LiveKit says so. */
  greet(): void {
    room.on(RoomEvent.ParticipantConnected, ({ identity }) => void lab.say(`welcome, ${identity}`, [identity]));
  },
  /** Tries to send over a data track. */
  async track(): Promise<string> {
    const track = await room.localParticipant.publishDataTrack({ name: "positions" });
    try {
      await track.tryPush({ payload: new Uint8Array(10) });
      return "sent";
    } catch (error) {
      return String(error);
    }
  },
  dial: (): Promise<string> =>
    room.localParticipant.publishDtmf(1, "1").then(
      () => "sent",
      (error: unknown) => (error instanceof Error && "code" in error ? String(error.code) : String(error)),
    ),
  /** How the frames end that were recorded at this point; those that the server made up, and empty ones, don't count. */
  tails: (point: Point): string[] =>
    recorded
      .filter((one) => one.point === point && one.bytes.length > 0 && !madeUp(one.bytes))
      .map(({ bytes }) => tail(bytes)),
  madeUp: (): number => recorded.filter(({ bytes }) => madeUp(bytes)).length,
};

/** What tests call, by `page.evaluate`. */
export type Lab = typeof lab;

Object.assign(window, { lab });
