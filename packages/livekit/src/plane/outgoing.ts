import { kindOf, type Source } from "@subrosa/client";
import type { Room, VideoCodec } from "livekit-client";
import { liveKitSource } from "../sources.ts";
import type { StandIns } from "./stand-ins.ts";

/** How pictures and sound are sent. */
export interface SendingOptions {
  readonly videoCodec: VideoCodec;
  /** Silence is hardly sent: cheap, and shows when somebody speaks. */
  readonly dtx: boolean;
}

/** What sources share. */
export interface SendingMeans {
  readonly standIns: StandIns;
  /** Runs one task after the other. */
  readonly inTurn: (task: () => Promise<void>) => Promise<void>;
}

/** Milliseconds until a publication that failed is tried again. */
const pause = 2_000;

/**
 * One own source at the SFU. LiveKit publishes a stand-in; its sender carries our track. Once published it stays, so that pausing and other devices
 * need no new sender.
 */
export class Outgoing {
  readonly source: Source;
  readonly #room: Room;
  readonly #means: SendingMeans;
  readonly #options: SendingOptions;
  #wanted: MediaStreamTrack | null = null;
  #codec: VideoCodec;
  /** What LiveKit holds, while it is published or about to be. */
  #standIn: MediaStreamTrack | undefined;
  #published = false;
  /** Protected, one for each codec; only these ever carry our track. They share its key and its counter. */
  #senders: readonly RTCRtpSender[] = [];
  #publishedAs: VideoCodec | undefined;
  /** The sender that LiveKit made could not be protected. */
  #bare = false;
  /** Nothing is published until another track is set. */
  #refused = false;
  #turn: Promise<void> = Promise.resolve();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(source: Source, room: Room, means: SendingMeans, options: SendingOptions) {
    this.source = source;
    this.#room = room;
    this.#means = means;
    this.#options = options;
    this.#codec = options.videoCodec;
  }

  /** What it carries from now on. */
  set(track: MediaStreamTrack | null): void {
    this.#wanted = track;
    this.#refused = false;
    this.sync();
  }

  /** Pictures: goes on in this codec. */
  change(codec: VideoCodec): void {
    this.#codec = codec;
    this.sync();
  }

  /** Whether this is what LiveKit holds for it. */
  isOf(track: MediaStreamTrack | undefined): boolean {
    return track !== undefined && this.#standIn === track;
  }

  /** LiveKit made this sender for it, and it is protected. Those before it are over. */
  take(sender: RTCRtpSender): void {
    this.#senders = [sender];
  }

  /** LiveKit made this one besides, for those who can't play the codec of the first. */
  takeBackup(sender: RTCRtpSender): void {
    this.#senders = [...this.#senders, sender];
    this.sync();
  }

  /** LiveKit made a sender for it that could not be protected: it carries nothing, and goes. */
  refuse(): void {
    this.#senders = [];
    this.#bare = this.#refused = true;
    this.sync();
  }

  /** Brings what is published in line with what is wanted, one step after the other. */
  sync(): void {
    this.#turn = this.#turn.then(() => this.#step()).catch(() => this.#later());
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  async #step(): Promise<void> {
    if (this.#closed) return;
    if (this.#bare || this.#isOutdated) await this.#unpublish();
    if (!this.#published && (this.#refused || this.#wanted === null)) return;
    if (!this.#published) await this.#publish(this.#wanted);
    // LiveKit made a sender that is of no use; the next step takes it away.
    if (this.#bare) return;
    try {
      await Promise.all(this.#senders.map((sender) => sender.replaceTrack(this.#wanted)));
    } catch (cause) {
      // A sender whose protection failed takes no track again: the next one gets another sender.
      await this.#unpublish();
      throw cause;
    }
  }

  /** Pictures are sent in another codec than they should be. */
  get #isOutdated(): boolean {
    return this.#published && kindOf(this.source) === "video" && this.#publishedAs !== this.#codec;
  }

  async #publish(track: MediaStreamTrack | null): Promise<void> {
    const standIn = this.#means.standIns.make(kindOf(this.source));
    const size = sizeOf(this.source, track);
    // LiveKit chooses layers by it.
    standIn.getSettings = () => size;
    this.#standIn = standIn;
    this.#publishedAs = this.#codec;
    const { dtx } = this.#options;
    // VP8, which every browser plays, for those who can't play this one.
    const options = { source: liveKitSource(this.source), dtx, videoCodec: this.#codec, backupCodec: true };
    try {
      const { localParticipant } = this.#room;
      await this.#means.inTurn(async () => void (await localParticipant.publishTrack(standIn, options)));
      this.#published = true;
    } catch (cause) {
      this.#standIn = undefined;
      this.#senders = [];
      this.#bare = false;
      throw cause;
    }
  }

  async #unpublish(): Promise<void> {
    const standIn = this.#standIn;
    this.#standIn = undefined;
    this.#senders = [];
    this.#published = this.#bare = false;
    if (standIn !== undefined) await this.#room.localParticipant.unpublishTrack(standIn, false);
  }

  #later(): void {
    if (this.#closed) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.sync(), pause);
  }
}

/** Of a track's pictures, for LiveKit to choose layers by. Some browsers don't say it of a canvas. */
function sizeOf(source: Source, track: MediaStreamTrack | null): { width: number; height: number } {
  const { width, height } = track?.getSettings() ?? {};
  if (width !== undefined && height !== undefined && width * height > 0) return { width, height };
  return source === "screen" ? { width: 1920, height: 1080 } : { width: 1280, height: 720 };
}
