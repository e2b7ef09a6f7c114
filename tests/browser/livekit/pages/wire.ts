import { createEncryption } from "@subrosa/livekit";
import {
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

async function theirs(passphrase: string): Promise<E2EEOptions> {
  const keyProvider = new ExternalE2EEKeyProvider();
  await keyProvider.setKey(passphrase);
  return { keyProvider, worker: new Worker("/livekit-e2ee-worker.js", { type: "module" }) };
}

const lab = {
  async join({ url, token, passphrase, encryption, videoCodec }: Coming): Promise<void> {
    const options = {
      ours: () => createEncryption({ wire: "livekit", passphrase }),
      theirs: () => theirs(passphrase),
      none: () => undefined,
    };
    const chosen = await options[encryption]();
    room = new Room({ ...(chosen && { encryption: chosen }), publishDefaults: { red: false, backupCodec: false } });
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
