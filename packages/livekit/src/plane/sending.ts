import { kindOf, type PlaneHost, type Source } from "@subrosa/client";
import { isLocalTrack, ParticipantEvent, type Room, type VideoCodec } from "livekit-client";
import { Outgoing, type SendingOptions } from "./outgoing.ts";
import { StandIns } from "./stand-ins.ts";

/** Own sources at the SFU, in one LiveKit room after the other. */
export class Sending {
  readonly #host: Pick<PlaneHost, "protect">;
  readonly #options: SendingOptions;
  readonly #standIns = new StandIns();
  readonly #tracks = new Map<Source, MediaStreamTrack | null>();
  readonly #codecs = new Map<Source, VideoCodec>();
  readonly #outgoing = new Map<Source, Outgoing>();
  /** One publication of a kind after the other: in Firefox the SFU can't tell two apart that come at once. */
  readonly #turns: Record<"audio" | "video", Promise<void>> = { audio: Promise.resolve(), video: Promise.resolve() };
  #room: Room | undefined;

  constructor(host: Pick<PlaneHost, "protect">, options: SendingOptions) {
    this.#host = host;
    this.#options = options;
  }

  /** Listens to a room before it connects: senders are protected in the task that makes them. */
  listen(room: Room): void {
    this.#end();
    const { localParticipant } = room;
    localParticipant.on(ParticipantEvent.LocalSenderCreated, (sender, track) => {
      const outgoing = [...this.#outgoing.values()].find((one) => one.isOf(track.mediaStreamTrack));
      if (outgoing !== undefined && this.#host.protect(sender, outgoing.source)) {
        // Of a backup codec's sender the track itself knows nothing.
        if (isLocalTrack(track) && track.sender !== sender) outgoing.takeBackup(sender);
        else outgoing.take(sender);
        return;
      }
      outgoing?.refuse();
      // The stand-in that it carries says nothing either. Rejected when the connection is closed.
      sender.replaceTrack(null).catch(() => undefined);
    });
    // Also when LiveKit published everything anew by itself, with new senders that carry stand-ins.
    localParticipant.on(ParticipantEvent.LocalTrackPublished, ({ track }) => {
      for (const outgoing of this.#outgoing.values()) if (outgoing.isOf(track?.mediaStreamTrack)) outgoing.sync();
    });
  }

  /** The room is connected: everything goes there. */
  begin(room: Room): void {
    if (this.#room === room) return;
    this.#room = room;
    for (const [source, track] of this.#tracks) this.#to(room, source).set(track);
  }

  set(source: Source, track: MediaStreamTrack | null): void {
    this.#tracks.set(source, track);
    if (this.#room !== undefined) this.#to(this.#room, source).set(track);
  }

  /** See `Outgoing.change`. It stays so in later rooms. */
  change(source: Source, codec: VideoCodec): void {
    this.#codecs.set(source, codec);
    this.#outgoing.get(source)?.change(codec);
  }

  close(): void {
    this.#end();
    this.#standIns.close();
    this.#tracks.clear();
  }

  #to(room: Room, source: Source): Outgoing {
    const known = this.#outgoing.get(source);
    if (known !== undefined) return known;
    const videoCodec = this.#codecs.get(source) ?? this.#options.videoCodec;
    const kind = kindOf(source);
    const inTurn = (task: () => Promise<void>): Promise<void> => {
      const done = this.#turns[kind].then(task);
      this.#turns[kind] = done.catch(() => undefined);
      return done;
    };
    const options = { ...this.#options, videoCodec };
    const outgoing = new Outgoing(source, room, { standIns: this.#standIns, inTurn }, options);
    this.#outgoing.set(source, outgoing);
    return outgoing;
  }

  #end(): void {
    for (const outgoing of this.#outgoing.values()) outgoing.close();
    this.#outgoing.clear();
    this.#room = undefined;
  }
}
