/** A page with as many connections as a test wants; the test carries descriptions from one to the other. */
import {
  createPeerConnection,
  FrameWorker,
  type MediaError,
  protect,
  unprotect,
  type Counters,
  type Protection,
  type ReceiveTrack,
  type SendTrack,
  type TrackState,
  type Unprotection,
} from "@subrosa/media";
import { pictureTrack, silentTrack, toneTrack, Watcher } from "./media.ts";
import { channelName, orderChannelName, type Order, type Point, type Recorded } from "./recorded.ts";
import type { TapOptions } from "./tap-worker.ts";

type Kind = "audio" | "video";

/** How a connection sends: protected as `track`, or as an attacker would. */
interface SendOptions {
  readonly kind: Kind;
  readonly track?: string;
  /** Preferred codec, e.g. "video/VP9". */
  readonly codec?: string;
  readonly source?: "silence";
  /** How many times larger the picture is. */
  readonly scale?: number;
  readonly forge?: number;
  /** `scalabilityMode` is of WebRTC-SVC. */
  readonly encodings?: (RTCRtpEncodingParameters & { scalabilityMode?: string })[];
}

interface Base64Frame extends Omit<Recorded, "bytes"> {
  readonly bytes: string;
}

const connections = new Map<string, RTCPeerConnection>();
const senders = new Map<string, RTCRtpSender>();
const protections = new Map<string, Protection | Unprotection>();
const watchers = new Map<string, Watcher>();
const recorded: Recorded[] = [];
const states: string[] = [];
const unknownKids: bigint[] = [];
const workers: Worker[] = [];
let frames: FrameWorker | undefined;
let tapWorker: Worker | undefined;

window.Worker = class extends Worker {
  constructor(url: string | URL, options?: WorkerOptions) {
    super(url, options);
    workers.push(this);
  }
};

const id = crypto.randomUUID();
new BroadcastChannel(channelName(id)).onmessage = ({ data }: MessageEvent<Recorded>) => recorded.push(data);
const orders = new BroadcastChannel(orderChannelName(id));
const order = (told: Order): void => orders.postMessage(told);

function connection(name: string, raw = false): RTCPeerConnection {
  let found = connections.get(name);
  if (!found) {
    found = raw ? new RTCPeerConnection() : createPeerConnection();
    connections.set(name, found);
  }
  return found;
}

async function described(peer: RTCPeerConnection): Promise<string> {
  await peer.setLocalDescription();
  if (peer.iceGatheringState !== "complete") {
    await new Promise<void>((resolve) => {
      peer.addEventListener("icegatheringstatechange", () => peer.iceGatheringState === "complete" && resolve());
    });
  }
  return peer.localDescription!.sdp;
}

function tapTransform(options: TapOptions): RTCRtpScriptTransform {
  tapWorker ??= new Worker(`/tap-worker.js?lab=${id}`, { type: "module" });
  return new RTCRtpScriptTransform(tapWorker, options);
}

function prefer(transceiver: RTCRtpTransceiver, kind: Kind, codec: string): void {
  const all = RTCRtpReceiver.getCapabilities(kind)!.codecs;
  const matches = (mimeType: string): boolean => mimeType.toLowerCase() === codec.toLowerCase();
  // Reordered and never thinned out: Firefox leaves orphan lines, which Chromium refuses.
  // In H.264's other mode key frames above the packet size never arrive.
  const chosen = all.filter(
    ({ mimeType, sdpFmtpLine }) =>
      matches(mimeType) && (mimeType !== "video/H264" || sdpFmtpLine?.includes("packetization-mode=1")),
  );
  transceiver.setCodecPreferences([...chosen, ...all.filter((one) => !chosen.includes(one))]);
}

async function sourceOf(options: Pick<SendOptions, "kind" | "source" | "scale">): Promise<MediaStreamTrack> {
  if (options.kind === "video") return pictureTrack(options.scale);
  return options.source === "silence" ? await silentTrack() : await toneTrack();
}

function track(direction: "send" | "receive", id: string): SendTrack | ReceiveTrack {
  return direction === "send" ? frames!.sendTrack(id) : frames!.receiveTrack(id);
}

const framesAt = (point: Point, id: string, kind: Kind | ""): Recorded[] =>
  recorded.filter(
    (one) => one.point === point && one.track === id && one.bytes.length > 0 && one.mimeType.startsWith(kind),
  );

const baseKey = (byte: number): Uint8Array => new Uint8Array(32).fill(byte);

const lab = {
  async start(worker: "tapped" | "built" = "tapped"): Promise<void> {
    frames = await FrameWorker.start(worker === "tapped" ? { workerUrl: `/tapped-worker.js?lab=${id}` } : {});
    frames.on("failed", () => states.push("failed"));
  },
  /** The code of the error with which the worker doesn't start. */
  async startError(workerUrl: string): Promise<string> {
    return await FrameWorker.start({ workerUrl }).then(
      () => "",
      (error: unknown) => (error as MediaError).code,
    );
  },
  /** The name of the error that a worker from a bare string raises. */
  bareWorkerError(): string {
    try {
      new Worker("/tap-worker.js").terminate();
      return "";
    } catch (error) {
      return (error as Error).name;
    }
  },
  /** Makes a sender on a connection. */
  async send(name: string, options: SendOptions): Promise<void> {
    const peer = connection(name, options.track === undefined);
    const media = await sourceOf(options);
    const transceiver = peer.addTransceiver(media, {
      direction: "sendonly",
      ...(options.encodings && { sendEncodings: options.encodings }),
    });
    senders.set(`${name}/${options.kind}`, transceiver.sender);
    if (options.track !== undefined) {
      protections.set(`${name}/${options.kind}`, protect(transceiver.sender, frames!.sendTrack(options.track)));
    } else if (options.forge !== undefined) {
      transceiver.sender.transform = tapTransform({ mode: "forge", kid: options.forge });
    }
    if (options.codec !== undefined) prefer(transceiver, options.kind, options.codec);
  },
  /** Adds a sender and forgets to protect it. */
  async sendUnprotected(name: string, kind: Kind): Promise<void> {
    const media = await sourceOf({ kind });
    senders.set(`${name}/forgotten`, connection(name).addTransceiver(media, { direction: "sendonly" }).sender);
  },
  /** What a connection does with what it receives: opens it as the named track, records it without a key, or plays it as it is. */
  receive(name: string, as: { open?: Partial<Record<Kind, string>>; tap?: string; plain?: true }): void {
    const peer = connection(name, as.plain);
    peer.addEventListener("track", ({ receiver }) => {
      const kind = receiver.track.kind as Kind;
      if (as.tap !== undefined) receiver.transform = tapTransform({ mode: "record", track: as.tap });
      else if (as.plain !== true) {
        protections.set(`${name}/${kind}`, unprotect(receiver, frames!.receiveTrack(as.open?.[kind] ?? kind)));
      }
      watchers.set(`${name}/${kind}`, new Watcher(receiver));
    });
  },
  offer: (name: string): Promise<string> => described(connection(name)),
  async answer(name: string, sdp: string): Promise<string> {
    await connection(name).setRemoteDescription({ type: "offer", sdp });
    return await described(connection(name));
  },
  accept: (name: string, sdp: string): Promise<void> => connection(name).setRemoteDescription({ type: "answer", sdp }),
  install(direction: "send" | "receive", id: string, kid: number, byte: number): void {
    track(direction, id).install({ kid: BigInt(kid), baseKey: baseKey(byte) });
  },
  tryOut: (id: string, kid: number, byte: number): void =>
    track("receive", id).tryOut({ kid: BigInt(kid), baseKey: baseKey(byte) }),
  remove: (direction: "send" | "receive", id: string, kid: number): void => track(direction, id).remove(BigInt(kid)),
  listen(direction: "send" | "receive", id: string): void {
    track(direction, id).on("state", ({ state, reason }) => states.push(`${id} ${state} ${reason}`));
    if (direction === "receive") frames!.receiveTrack(id).on("unknownKid", (kid) => unknownKids.push(kid));
  },
  state: (direction: "send" | "receive", id: string): TrackState => track(direction, id).state,
  counters: (direction: "send" | "receive", id: string): Counters => track(direction, id).counters,
  states: (): string[] => states,
  unknownKids: (): string[] => unknownKids.map(String),
  seesPicture: (name: string): boolean => watchers.get(`${name}/video`)?.recognisesPicture() ?? false,
  barPlace: (name: string): number => watchers.get(`${name}/video`)?.barPlace() ?? 0,
  hearsTone: async (name: string): Promise<boolean> => (await watchers.get(`${name}/audio`)?.recognisesTone()) ?? false,
  /** How many frames were recorded, of one kind if told; empty ones, which are padding or silence, don't count. */
  count: (point: Point, id: string, kind: Kind | "" = ""): number => framesAt(point, id, kind).length,
  /** The same without repeats, of which browsers make many. */
  distinct: (point: Point, id: string, kind: Kind | "" = ""): number =>
    new Set(framesAt(point, id, kind).map(({ bytes }) => bytes.join())).size,
  /** The recorded frames of one point, for the test to open. */
  recorded: (point: Point, id: string, from = 0, to = 1e9): Base64Frame[] =>
    recorded
      .filter((one) => one.point === point && one.track === id)
      .slice(from, to)
      .map((one) => ({ ...one, bytes: btoa(String.fromCharCode(...one.bytes)) })),
  forgetRecorded: (): number => recorded.splice(0).length,
  async stats(name: string, type: string, kind: Kind): Promise<Record<string, number>[]> {
    const found: Record<string, number>[] = [];
    for (const report of (await connection(name).getStats()).values() as Iterable<{ type: string; kind?: string }>) {
      if (report.type === type && report.kind === kind) found.push({ ...(report as object) } as Record<string, number>);
    }
    return found;
  },
  /** Bytes of payload that a connection has received, without headers and padding. */
  received: async (name: string, kind: Kind): Promise<number> =>
    (await lab.stats(name, "inbound-rtp", kind)).reduce((sum, { bytesReceived = 0 }) => sum + bytesReceived, 0),
  /** Keeps the frame worker busy. */
  keepBusy: (milliseconds: number): void => order({ busyFor: milliseconds }),
  /** From now on the frame worker lets every second frame that is sent past the sealing, as if the browser had a hole. */
  leak: (): void => order({ leaks: true }),
  /** Ends the frame worker behind the library's back. */
  killWorker: (): void => workers[0]!.terminate(),
  replaceTrack: async (name: string, kind: Kind): Promise<void> =>
    await senders.get(`${name}/${kind}`)!.replaceTrack(await sourceOf({ kind })),
  /** The code of the error with which a sender refuses a track. */
  refusal: async (name: string, kind: Kind): Promise<string> =>
    await senders
      .get(`${name}/${kind}`)!
      .replaceTrack(await sourceOf({ kind }))
      .then(
        () => "",
        (error: unknown) => (error as MediaError).code,
      ),
  /** Gives a sender a track around the lock, as only hostile code would. */
  forceTrack: async (name: string, kind: Kind): Promise<void> =>
    await RTCRtpSender.prototype.replaceTrack.call(senders.get(`${name}/${kind}`)!, await sourceOf({ kind })),
  /** Whether a sender's protection, or opening at a receiver, has failed. */
  failed: (name: string, kind: Kind): boolean => protections.get(`${name}/${kind}`)!.failed,
  takeTrack: async (name: string, kind: Kind): Promise<void> =>
    await senders.get(`${name}/${kind}`)!.replaceTrack(null),
  hasTrack: (name: string, kind: Kind | "forgotten"): boolean => senders.get(`${name}/${kind}`)!.track !== null,
  /** `sender.transform = null`, as a careless page would write it. Returns what was thrown. */
  dropTransform(name: string, kind: Kind): string {
    try {
      senders.get(`${name}/${kind}`)!.transform = null;
      return "";
    } catch (error) {
      return String(error);
    }
  },
  /** The same around the lock, as only hostile code would. */
  dropTransformByForce(name: string, kind: Kind): void {
    Reflect.set(RTCRtpSender.prototype, "transform", null, senders.get(`${name}/${kind}`)!);
  },
  refuseTransforms(): void {
    window.RTCRtpScriptTransform = class {
      constructor() {
        throw new TypeError("refused");
      }
    } as unknown as typeof RTCRtpScriptTransform;
  },
  async changeCodec(name: string, kind: Kind, codec: string): Promise<void> {
    const transceiver = connection(name)
      .getTransceivers()
      .find(({ sender }) => sender.track?.kind === kind)!;
    prefer(transceiver, kind, codec);
    await Promise.resolve();
  },
  codecs: (kind: Kind): string[] => RTCRtpSender.getCapabilities(kind)!.codecs.map(({ mimeType }) => mimeType),
  close(): void {
    frames?.close();
    for (const peer of connections.values()) peer.close();
  },
};

/** What tests call, by `page.evaluate`. */
export type Lab = typeof lab;

Object.assign(window, { lab });
