import type {
  DeviceChoice,
  LocalParticipant,
  ParticipantConnection,
  ScreenChoice,
  ScreenTracks,
} from "../api/participant.ts";
import type { Source } from "../api/publication.ts";
import { openCamera, openMicrophone, openScreen } from "../devices/open.ts";
import type { Hands } from "../data/hands.ts";
import type { Reactions } from "../data/reactions.ts";
import type { FrameStatus } from "../media/frames.ts";
import type { OwnIntroduction } from "../session/session.ts";
import type { RoomBus } from "./bus.ts";
import { shorten } from "./name.ts";
import { Publication } from "./publication.ts";

/** Where own tracks go; the room's present call, or nowhere before `join`. */
export interface LocalHost {
  readonly bus: RoomBus;
  /** What the source carries from now on; `null` sends nothing. */
  setTrack(source: Source, track: MediaStreamTrack | null): void;
  /** Tell the others name, publications and mute states. */
  announce(): void;
  status(source: Source): FrameStatus;
  readonly reactions: Pick<Reactions, "react">;
  readonly hands: Pick<Hands, "own" | "raise">;
}

/** Opens devices; the browser's, unless a test brings its own. */
export interface DeviceOpener {
  readonly microphone: typeof openMicrophone;
  readonly camera: typeof openCamera;
  readonly screen: typeof openScreen;
}

type Device = "microphone" | "camera";

const browserDevices: DeviceOpener = { microphone: openMicrophone, camera: openCamera, screen: openScreen };

/** You: the own tracks, their devices, and what is announced of them. Changes of one source happen one after the other. */
export class Local implements LocalParticipant {
  readonly isLocal = true;
  readonly tracks: Map<Source, Publication> = new Map();
  id = "";
  memberId = "";
  name: string;
  joinedAt = 0;
  connection: ParticipantConnection = "connecting";
  readonly presence = "present";
  isHost = false;
  isRecording = false;
  readonly #host: LocalHost;
  readonly #open: DeviceOpener;
  readonly #choices = new Map<Device, DeviceChoice>();
  readonly #turns = new Map<string, Promise<void>>();
  #ended = false;

  constructor(name: string, host: LocalHost, open: DeviceOpener = browserDevices) {
    this.name = shorten(name);
    this.#host = host;
    this.#open = open;
  }

  setMicrophone(on: boolean | MediaStreamTrack, choice?: DeviceChoice): Promise<void> {
    return this.#inTurn("microphone", async () => {
      const publication = this.tracks.get("microphone");
      const track = publication?.mediaStreamTrack;
      const keepsDevice = on === false || (on === true && choice === undefined && track?.readyState === "live");
      if (!keepsDevice) {
        this.#publish("microphone", await this.#deviceTrack("microphone", on, choice));
      } else if (publication !== undefined && track !== undefined) {
        track.enabled = on;
        this.#muted(publication, !on);
      }
    });
  }

  setCamera(on: boolean | MediaStreamTrack, choice?: DeviceChoice): Promise<void> {
    return this.#inTurn("camera", async () => {
      const publication = this.tracks.get("camera");
      if (on === false) {
        if (publication !== undefined) this.#release(publication);
        return;
      }
      if (on === true && choice === undefined && publication?.mediaStreamTrack?.readyState === "live") return;
      this.#publish("camera", await this.#deviceTrack("camera", on, choice));
    });
  }

  setScreen(on: boolean | ScreenTracks, choice?: ScreenChoice): Promise<void> {
    return this.#inTurn("screen", async () => {
      if (on === false) {
        this.#unpublish("screen", "screen-audio");
        return;
      }
      const { video, audio } = on === true ? await this.#open.screen(choice) : on;
      this.#publish("screen", video);
      if (audio === undefined) this.#unpublish("screen-audio");
      else this.#publish("screen-audio", audio);
    });
  }

  switchDevice(source: Device, device: string | DeviceChoice): Promise<void> {
    return this.#inTurn(source, async () => {
      const choice = typeof device === "string" ? { ...this.#choices.get(source), deviceId: device } : device;
      const publication = this.tracks.get(source);
      const old = publication?.mediaStreamTrack;
      if (publication === undefined || old === undefined) {
        this.#choices.set(source, choice);
        return;
      }
      const track = await this.#deviceTrack(source, true, choice);
      track.enabled = old.enabled;
      this.#publish(source, track);
    });
  }

  /** What the others are told of us. */
  get introduction(): Omit<OwnIntroduction, "seat"> {
    const publications = [...this.tracks.values()].map(({ source, muted }) => ({ source, muted }));
    return { name: this.name, publications, ...(this.isRecording && { recording: true }) };
  }

  /** Whatever it is: a host may want it. */
  async switchOff(source: Source): Promise<void> {
    if (source === "microphone") await this.setMicrophone(false);
    else if (source === "camera") await this.setCamera(false);
    else await this.setScreen(false);
  }

  setName(name: string): Promise<void> {
    this.name = shorten(name);
    this.#host.announce();
    this.#host.bus.emit("participantChanged", this);
    return Promise.resolve();
  }

  setRecording(on: boolean): Promise<void> {
    this.isRecording = on;
    this.#host.announce();
    this.#host.bus.emit("participantChanged", this);
    return Promise.resolve();
  }

  get handRaisedAt(): number | undefined {
    return this.#host.hands.own;
  }

  react(emoji: string): Promise<void> {
    return this.#host.reactions.react(emoji);
  }

  raiseHand(on: boolean): Promise<void> {
    return this.#host.hands.raise(on);
  }

  /** A status or a path changed. */
  changed(source: Source): void {
    const publication = this.tracks.get(source);
    if (publication !== undefined) this.#host.bus.emit("trackChanged", publication, this);
  }

  /** Releases every device. */
  end(): void {
    this.#ended = true;
    for (const { mediaStreamTrack } of this.tracks.values()) mediaStreamTrack?.stop();
    this.tracks.clear();
  }

  async #deviceTrack(source: Device, on: true | MediaStreamTrack, choice?: DeviceChoice): Promise<MediaStreamTrack> {
    if (on !== true) return on;
    const wanted = choice ?? this.#choices.get(source) ?? {};
    const track = await this.#open[source](wanted);
    this.#choices.set(source, wanted);
    return track;
  }

  #publish(source: Source, track: MediaStreamTrack): void {
    if (this.#ended) {
      track.stop();
      return;
    }
    const known = this.tracks.get(source);
    const publication = known ?? new Publication(source, false, () => this.#host.status(source));
    const old = publication.mediaStreamTrack;
    publication.mediaStreamTrack = track;
    publication.muted = !track.enabled;
    this.tracks.set(source, publication);
    track.addEventListener("ended", () => void this.#deviceEnded(source, track));
    this.#host.setTrack(source, track);
    if (old !== track) old?.stop();
    this.#host.announce();
    this.#host.bus.emit("trackChanged", publication, this);
    if (known === undefined) this.#host.bus.emit("participantChanged", this);
  }

  /** The device is released, the publication stays, muted. */
  #release(publication: Publication): void {
    this.#host.setTrack(publication.source, null);
    publication.mediaStreamTrack?.stop();
    publication.mediaStreamTrack = undefined;
    this.#muted(publication, true);
  }

  #unpublish(...gone: Source[]): void {
    const publications = gone.flatMap((source) => this.tracks.get(source) ?? []);
    if (publications.length === 0) return;
    for (const publication of publications) {
      this.#host.setTrack(publication.source, null);
      publication.mediaStreamTrack?.stop();
      publication.mediaStreamTrack = undefined;
      this.tracks.delete(publication.source);
    }
    this.#host.announce();
    this.#host.bus.emit("participantChanged", this);
  }

  #muted(publication: Publication, muted: boolean): void {
    publication.muted = muted;
    this.#host.announce();
    this.#host.bus.emit("trackChanged", publication, this);
  }

  /** Unplugged, or sharing was ended in the browser's own bar. `stop()` of ours is no such event. */
  async #deviceEnded(source: Source, track: MediaStreamTrack): Promise<void> {
    if (source === "screen" || source === "screen-audio") {
      await this.#inTurn("screen", () => {
        if (this.tracks.get(source)?.mediaStreamTrack !== track) return Promise.resolve();
        this.#unpublish(...(source === "screen" ? (["screen", "screen-audio"] as const) : (["screen-audio"] as const)));
        return Promise.resolve();
      });
      return;
    }
    await this.#inTurn(source, async () => {
      const publication = this.tracks.get(source);
      if (publication === undefined || publication.mediaStreamTrack !== track) return;
      this.#choices.delete(source);
      // Whatever is left is better than none; if there is none, the publication stays, muted.
      const next = await this.#open[source]().catch(() => undefined);
      if (next === undefined) this.#release(publication);
      else {
        next.enabled = track.enabled;
        this.#publish(source, next);
      }
      this.#host.bus.emit("deviceLost", { source, label: track.label, now: next?.label });
    });
  }

  #inTurn(name: string, task: () => Promise<void>): Promise<void> {
    const done = (this.#turns.get(name) ?? Promise.resolve()).then(task);
    this.#turns.set(
      name,
      // The caller hears of a failure by `done`; the next change must still have its turn.
      done.catch(() => undefined),
    );
    return done;
  }
}
