import type { IceServer, Joined, ParticipantId, ServerMessage, SessionId } from "@subrosa/protocol";
import type { RoomOptions, SendingTotals } from "./api/options.ts";
import type { Source } from "./api/publication.ts";
import { openRelay, type RelayPlace } from "./data/files/relay-socket.ts";
import { SessionPaths } from "./data/files/session-paths.ts";
import { Emitter } from "./events.ts";
import type { Gathering } from "./gathering/gathering.ts";
import type { Engine } from "./media/engine.ts";
import { unknownStatus, type Frames, type FrameStatus, type Owner } from "./media/frames.ts";
import { StallWatch } from "./media/stalls.ts";
import { sendingTotals } from "./media/totals.ts";
import { Guests } from "./people/guests.ts";
import type { Roster } from "./people/roster.ts";
import { watchedTracks } from "./people/watched.ts";
import {
  meshFacts,
  type Lane,
  type LaneHost,
  type MediaPlane,
  type PlaneFacts,
  type PlaneHost,
  type SfuAccess,
  type ShownSize,
} from "./planes/plane.ts";

/** What a call is made from. */
export interface CallOptions {
  readonly engine: Engine;
  readonly room: RoomOptions;
  readonly session: SessionId;
  readonly self: ParticipantId;
  readonly iceServers: readonly IceServer[];
  readonly sfu?: SfuAccess | undefined;
  readonly roster: Roster;
  readonly gathering: Gathering;
  readonly relay: RelayPlace;
  /** Bytes of the largest file. */
  readonly fileBytes: number;
}

/** What a call tells the room. */
export interface CallEvents {
  /** The state of an own track's frames changed. */
  ownStatus: [source: Source];
  /** `media` is another one. */
  mediaChanged: [];
  /** A worker ended: nothing is sent or played any more. */
  broken: [cause: unknown];
}

/** Everything that lives as long as one session: the people, their keys, the frame worker, the media plane. */
export class Call extends Emitter<CallEvents> {
  readonly id: SessionId;
  readonly gathering: Gathering;
  /** The ways for files, where there is a channel to speak of them. */
  readonly paths: SessionPaths | undefined;
  readonly #options: CallOptions;
  readonly #tracks = new Map<Source, MediaStreamTrack | null>();
  #configuration: RTCConfiguration;
  #sfu: SfuAccess | undefined;
  #frames: Frames | undefined;
  #plane: MediaPlane | undefined;
  #stalls: StallWatch | undefined;
  #guests: Guests | undefined;
  #facts: PlaneFacts = meshFacts;
  #paused = false;

  constructor(options: CallOptions) {
    super();
    this.id = options.session;
    this.gathering = options.gathering;
    this.#options = options;
    this.#sfu = options.sfu;
    this.#configuration = {
      iceServers: iceServersOf(options.iceServers),
      iceTransportPolicy: options.room.relayOnly === true ? "relay" : "all",
      bundlePolicy: "max-bundle",
    };
    this.paths = this.gathering.channel === undefined ? undefined : this.#pathsOf(options);
    this.#listen();
  }

  /** Which way media take. Whom the room shows is no stranger. */
  get media(): PlaneFacts {
    const { strangers } = this.#facts;
    return { ...this.#facts, strangers: Math.max(0, strangers - (this.#guests?.count ?? 0)) };
  }

  /** Starts the frame worker, the plane and the gathering. Before it settles nobody can be met. */
  async start(): Promise<void> {
    const { engine, self, room, roster, gathering } = this.#options;
    const relayOnly = room.relayOnly === true;
    const frames = await engine.startFrames({
      keys: gathering.keys,
      wire: gathering.encryption.wire,
      self,
      workerUrl: room.workerUrl,
      host: {
        statusChanged: (owner, source) => {
          if (owner === undefined) this.emit("ownStatus", source);
          else roster.frames(owner, source);
          if (owner !== undefined) this.#guests?.frames(owner);
        },
        failed: (cause) => this.emit("broken", cause),
      },
    });
    this.#frames = frames;
    const createPlane = room.plane ?? engine.createPlane;
    this.#plane = createPlane({ host: this.#planeHost(frames), self, relayOnly, sfu: this.#sfu });
    this.#stalls = new StallWatch(
      engine.clock,
      () => watchedTracks({ roster, frames, receiver: (member, source) => this.#plane?.receiver(member, source) }),
      (member, source, flow) => roster.frames(member, source, flow),
    );
    await gathering.start(frames, (member, lane, bytes) => this.#plane?.sendBytes?.(member, lane, bytes) === true);
  }

  /** The gateway let us in, for the first time in this session. */
  enter(joined: Joined): void {
    this.gathering.enter(joined);
  }

  /** The gateway let us in again. Before anything is said again: what repairs its path needs credentials that still count. */
  resume(joined: Joined): void {
    this.#configure(joined);
    this.gathering.resume(joined);
  }

  receive(message: Exclude<ServerMessage, Joined>): void {
    if (message.type === "ice" || message.type === "sfu") this.#configure(message);
    else this.gathering.receive(message);
  }

  setTrack(source: Source, track: MediaStreamTrack | null): void {
    this.#tracks.set(source, track);
    // The KID must be known before the hello that names it.
    if (track !== null) this.#frames?.prepare(source);
    this.#plane?.setTrack(source, this.#paused ? null : track);
  }

  /** See `MediaPlane.want`. */
  want(source: Source, wanted: boolean): void {
    this.#plane?.want(source, wanted);
  }

  /** See `MediaPlane.show`. */
  show(member: string, source: Source, size: ShownSize): void {
    this.#plane?.show?.(member, source, size);
  }

  /** See `MediaPlane.changeCodec`. */
  async changeCodec(member: string, source: Source): Promise<boolean> {
    return (await this.#plane?.changeCodec(member, source)) ?? false;
  }

  status(owner: Owner, source: Source): FrameStatus {
    return this.#frames?.status(owner, source) ?? unknownStatus;
  }

  sendingTotals(): SendingTotals {
    return this.#frames?.sendingTotals() ?? sendingTotals([]);
  }

  async sealedFrame(source: Source): Promise<Uint8Array | undefined> {
    return this.#frames?.sealedFrame(source);
  }

  /** Somebody of an earlier session did not come back. */
  lost(member: string): void {
    this.#drop(member);
    this.#options.roster.left(member, "lost");
  }

  /** The network changed. */
  refresh(): void {
    this.#plane?.refresh();
  }

  /** Says goodbye, and tells nothing more. Close it when that settles. */
  leave(): Promise<void> {
    this.clear();
    return this.gathering.leave();
  }

  close(): void {
    this.#stalls?.close();
    this.gathering.close();
    this.#plane?.close();
    this.#frames?.close();
    this.clear();
  }

  #listen(): void {
    const { gathering, roster } = this.#options;
    gathering.on("met", (member, arrival) => {
      const former = roster.met(member, arrival);
      if (former !== undefined) this.#drop(former);
      this.#plane?.addMember(member);
    });
    gathering.on("announced", (member, arrival) => roster.announced(member, arrival));
    gathering.on("standing", (member, standing) => roster.standing(member, standing));
    gathering.on("left", (member, reason, by) => {
      this.#drop(member);
      roster.left(member, reason, by);
    });
    gathering.on("plane", (member, body) => this.#plane?.receive(member, body));
    gathering.on("resync", (member) => this.#plane?.resync(member));
    gathering.on("changed", () => this.#pause(gathering.encryption.sendingPaused));
    gathering.on("broken", (cause) => this.emit("broken", cause));
  }

  #planeHost(frames: Frames): PlaneHost {
    const { engine, roster, gathering } = this.#options;
    return {
      createPeerConnection: () => engine.createPeerConnection(this.#configuration),
      configuration: () => this.#configuration,
      signal: (member, message) => gathering.signal(member, message),
      protect: (sender, source) => frames.protect(sender, source),
      unprotect: (receiver, member, source) => frames.unprotect(receiver, member, source),
      trackArrived: (member, source, track) => {
        this.#guests?.arrived(member, source, track);
        roster.arrived(member, source, track);
      },
      trackGone: (member, source) => {
        this.#guests?.gone(member, source);
        roster.gone(member, source);
      },
      pathChanged: (member, path) => roster.path(member, path),
      factsChanged: (facts) => {
        this.#facts = facts;
        this.emit("mediaChanged");
      },
      ...this.#guestHost(frames),
      ...this.#lanes(),
    };
  }

  /** Who else has the room's key. */
  #guestHost(frames: Frames): Pick<PlaneHost, "guestChanged"> {
    if (this.gathering.encryption.wire !== "livekit") return {};
    const guests = new Guests({ roster: this.#options.roster, frames, changed: () => this.emit("mediaChanged") });
    this.#guests = guests;
    return { guestChanged: (guest, said) => guests.said(guest, said) };
  }

  /** Files go by the steady lanes, what is sealed for the group by the fast ones. */
  #lanes(): Pick<PlaneHost, "lanes"> {
    const { gathering, paths } = this;
    const { lanes } = gathering;
    if (lanes === undefined || paths === undefined) return {};
    const hostOf = (lane: Lane): LaneHost => (lane === "steady" ? paths.lanes : lanes);
    return {
      lanes: {
        bytes: (member, lane, bytes) => hostOf(lane).bytes(member, lane, bytes),
        changed: (member, lane) => hostOf(lane).changed(member, lane),
      },
    };
  }

  #pathsOf({ roster, relay, fileBytes }: CallOptions): SessionPaths {
    return new SessionPaths({
      limit: fileBytes,
      memberOf: (participant) => roster.seats.get(participant)?.memberId,
      participantOf: (member) => [...roster.seats.values()].find(({ memberId }) => memberId === member)?.id,
      send: (member, bytes) => this.#plane?.sendBytes?.(member, "steady", bytes) === true,
      openRelay: (ticket) => openRelay(relay, ticket),
    });
  }

  /** Senders without a track send nothing, whatever keys they have. */
  #pause(paused: boolean): void {
    if (paused === this.#paused) return;
    this.#paused = paused;
    for (const [source, track] of this.#tracks) this.#plane?.setTrack(source, paused ? null : track);
  }

  /** What a message leaves out stays as it was. */
  #configure({ iceServers: fresh, sfu = this.#sfu }: { iceServers?: readonly IceServer[]; sfu?: SfuAccess }): void {
    const iceServers = fresh === undefined ? (this.#configuration.iceServers ?? []) : iceServersOf(fresh);
    this.#sfu = sfu;
    this.#configuration = { ...this.#configuration, iceServers };
    this.#plane?.configure(iceServers, sfu);
  }

  #drop(member: string): void {
    this.gathering.forget(member);
    this.#plane?.removeMember(member);
    this.#frames?.forget(member);
  }
}

function iceServersOf(servers: readonly IceServer[]): RTCIceServer[] {
  return servers.map(({ urls, ...rest }) => ({ ...rest, urls: [...urls] }));
}
