import { createEncryption } from "@subrosa/livekit";
import {
  createKeyMaterialFromString,
  ExternalE2EEKeyProvider,
  LogLevel,
  Room,
  RoomEvent,
  setLogLevel,
  Track,
  VideoPresets,
  type E2EEOptions,
} from "livekit-client";
import { pictureTrack, toneTrack, Watcher } from "../../frames/pages/media.ts";

/** Who comes into which room, with which encryption. */
export interface Coming {
  readonly url: string;
  readonly token: string;
  readonly passphrase: string;
  /** Ours on LiveKit's wire, livekit-client's own, or none. */
  readonly encryption: "ours" | "theirs" | "none";
  readonly videoCodec: "vp8" | "vp9" | "h264";
}

/** What is heard and seen of somebody. */
export interface Seen {
  readonly picture: boolean;
  readonly tone: boolean;
  /** LiveKit's own flag. */
  readonly encrypted: boolean;
}

setLogLevel(LogLevel.silent);

let room: Room | undefined;
const watchers = new Map<string, { readonly kind: Track.Kind; readonly identity: string; readonly watcher: Watcher }>();
const heard: string[] = [];
const errors: string[] = [];

/** livekit-client's own, which has `setKey` for index 0, and the others for those who make a provider of it. */
class TheirKeys extends ExternalE2EEKeyProvider {
  async setKeyAt(passphrase: string, index: number): Promise<void> {
    this.onSetEncryptionKey(await createKeyMaterialFromString(passphrase), undefined, index);
  }
}

/** Gives another key to whatever encrypts here; without an index as an app does it that knows of none. */
let setKey = (_passphrase: string, _index?: number): Promise<void> => Promise.reject(new Error("Nothing encrypts."));

async function ours(passphrase: string): Promise<E2EEOptions> {
  const encryption = await createEncryption({ wire: "livekit", passphrase });
  setKey = (another, index) => encryption.setKey(another, index);
  return encryption;
}

async function theirs(passphrase: string): Promise<E2EEOptions> {
  const keyProvider = new TheirKeys();
  setKey = (another, index) =>
    index === undefined ? keyProvider.setKey(another) : keyProvider.setKeyAt(another, index);
  await keyProvider.setKey(passphrase);
  return { keyProvider, worker: new Worker("/livekit-e2ee-worker.js", { type: "module" }) };
}

const lab = {
  async join({ url, token, passphrase, encryption, videoCodec }: Coming): Promise<void> {
    const options = { ours, theirs, none: () => undefined };
    const chosen = await options[encryption](passphrase);
    room = new Room({ ...(chosen && { encryption: chosen }), publishDefaults: { red: false } });
    if (encryption === "theirs") await room.setE2EEEnabled(true);
    room
      .on(RoomEvent.TrackSubscribed, (track, { trackSid }, { identity }) => {
        watchers.set(trackSid, { kind: track.kind, identity, watcher: new Watcher(track.receiver!) });
      })
      .on(RoomEvent.TrackUnsubscribed, (_track, { trackSid }) => void watchers.delete(trackSid))
      .on(RoomEvent.DataReceived, (payload, from) => {
        heard.push(`${from?.identity}: ${new TextDecoder().decode(payload)}`);
      })
      .on(RoomEvent.EncryptionError, (error) => void errors.push(error.message));
    await room.connect(url, token);
    const video = {
      source: Track.Source.Camera,
      videoCodec,
      simulcast: false,
      videoEncoding: VideoPresets.h180.encoding,
    };
    await room.localParticipant.publishTrack(pictureTrack(), video);
    await room.localParticipant.publishTrack(await toneTrack(), { source: Track.Source.Microphone, dtx: false });
  },

  async sees(identity: string): Promise<Seen> {
    const seen = { picture: false, tone: false };
    for (const one of watchers.values()) {
      if (one.identity !== identity) continue;
      if (one.kind === Track.Kind.Video) seen.picture ||= one.watcher.recognisesPicture();
      else seen.tone ||= await one.watcher.recognisesTone();
    }
    return { ...seen, encrypted: room?.remoteParticipants.get(identity)?.isEncrypted === true };
  },

  /** Pictures of somebody that were decoded. */
  async decoded(identity: string): Promise<number> {
    let frames = 0;
    for (const { track } of room?.remoteParticipants.get(identity)?.videoTrackPublications.values() ?? []) {
      const reports = (await track?.receiver?.getStats())?.values() ?? [];
      for (const report of reports as Iterable<RTCInboundRtpStreamStats>)
        if (report.type === "inbound-rtp") frames += report.framesDecoded ?? 0;
    }
    return frames;
  },

  setKey: (passphrase: string, index?: number): Promise<void> => setKey(passphrase, index),

  async say(text: string): Promise<void> {
    await room!.localParticipant.publishData(new TextEncoder().encode(text), { reliable: true });
  },

  heard: (): readonly string[] => heard,
  errors: (): readonly string[] => errors,

  async leave(): Promise<void> {
    await room?.disconnect();
  },
};

/** The page's functions. */
export type WireLab = typeof lab;

Object.assign(window, { lab });
