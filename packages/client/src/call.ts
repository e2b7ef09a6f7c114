import { StaticKeys, type AnnouncedKids, type KeyProvider, type RoomSecret } from "@subrosa/keys";
import type { IceServer, ParticipantId, SealedPayload, SessionId } from "@subrosa/protocol";
import type { LeaveReason } from "./api/events.ts";
import type { RoomOptions } from "./api/options.ts";
import type { Source } from "./api/publication.ts";
import type { Cancel } from "./clock.ts";
import { Emitter } from "./events.ts";
import type { Engine } from "./media/engine.ts";
import { unknownStatus, type Frames, type FrameStatus, type Owner } from "./media/frames.ts";
import { StallWatch, type WatchedTrack } from "./media/stalls.ts";
import type { Roster } from "./people/roster.ts";
import type { MediaPlane, PlaneHost } from "./planes/plane.ts";
import type { Introduction } from "./session/encounter.ts";
import type { SeatProof } from "./session/seat.ts";
import { Session, type OwnIntroduction } from "./session/session.ts";

const busyFor = 1_000;

/** What a call is made from. */
export interface CallOptions {
  readonly engine: Engine;
  readonly room: RoomOptions;
  readonly secret: RoomSecret;
  readonly session: SessionId;
  readonly self: ParticipantId;
  readonly iceServers: readonly IceServer[];
  readonly roster: Roster;
  readonly introduction: () => OwnIntroduction;
  readonly proveSeat: (to: ParticipantId) => Promise<SeatProof>;
  readonly send: (to: ParticipantId, payload: SealedPayload) => void;
}

/** What a call tells the room. */
export interface CallEvents {
  met: [member: ParticipantId];
  /** They say that our passphrase is not theirs. */
  different: [member: ParticipantId];
  /** The state of an own track's frames changed. */
  ownStatus: [source: Source];
  /** The frame worker ended: nothing is sent or played any more. */
  failed: [cause: unknown];
}

/** Everything that lives as long as one session: sealed signalling, keys, frame worker, media plane. */
export class Call extends Emitter<CallEvents> {
  readonly id: SessionId;
  readonly #options: CallOptions;
  readonly #session: Session;
  readonly #keys: KeyProvider;
  #configuration: RTCConfiguration;
  #frames: Frames | undefined;
  #plane: MediaPlane | undefined;
  #stalls: StallWatch | undefined;
  /** Members whose lines were full. */
  readonly #busy = new Map<ParticipantId, Cancel>();

  constructor(options: CallOptions) {
    super();
    const { secret, session, self, engine, room } = options;
    this.id = session;
    this.#options = options;
    this.#keys = room.keys ?? new StaticKeys({ secret, session });
    this.#configuration = {
      iceServers: iceServersOf(options.iceServers),
      iceTransportPolicy: room.relayOnly === true ? "relay" : "all",
      bundlePolicy: "max-bundle",
    };
    this.#session = new Session({ ...options, session, self, kids: () => this.#kids(), clock: engine.clock });
    this.#listen();
  }

  /** Starts the frame worker, then the plane. Before it settles nobody can be met. */
  async start(): Promise<void> {
    const { engine, self, room, roster } = this.#options;
    const relayOnly = room.relayOnly === true;
    const frames = await engine.startFrames({
      keys: this.#keys,
      self,
      workerUrl: room.workerUrl,
      host: {
        statusChanged: (owner, source) => {
          if (owner === undefined) this.emit("ownStatus", source);
          else roster.frames(owner, source);
        },
        failed: (cause) => this.emit("failed", cause),
      },
    });
    this.#frames = frames;
    const createPlane = room.plane ?? engine.createPlane;
    this.#plane = createPlane({ host: this.#planeHost(frames), self, relayOnly });
    this.#stalls = new StallWatch(
      engine.clock,
      () => this.#watched(),
      (member, source, flow) => roster.frames(member, source, flow),
    );
  }

  setTrack(source: Source, track: MediaStreamTrack | null): void {
    // The KID must be known before the hello that names it.
    if (track !== null) this.#frames?.prepare(source);
    this.#plane?.setTrack(source, track);
  }

  announce(): void {
    this.#session.announce();
  }

  status(owner: Owner, source: Source): FrameStatus {
    return this.#frames?.status(owner, source) ?? unknownStatus;
  }

  async sealedFrame(source: Source): Promise<Uint8Array | undefined> {
    return this.#frames?.sealedFrame(source);
  }

  /** The server says that they are there; `newcomer`: they were before us. */
  meet(member: ParticipantId, newcomer: boolean): void {
    this.#session.meet(member, newcomer);
  }

  knows(member: ParticipantId): boolean {
    return this.#session.knows(member);
  }

  hasMet(member: ParticipantId): boolean {
    return this.#session.hasMet(member);
  }

  receive(from: ParticipantId, payload: string): void {
    this.#session.receive(from, payload);
  }

  /** Messages from or to them may have been lost. */
  resume(member: ParticipantId): void {
    this.#session.resume(member);
    this.#plane?.resync(member);
  }

  /** The server could not pass on what we told them, for their line was full: it is said again in a moment. */
  resumeLater(member: ParticipantId): void {
    if (this.#busy.has(member)) return;
    const again = (): void => {
      this.#busy.delete(member);
      this.resume(member);
    };
    this.#busy.set(member, this.#options.engine.clock.after(busyFor, again));
  }

  left(member: ParticipantId, reason: LeaveReason): void {
    this.#drop(member);
    this.#options.roster.left(member, reason);
  }

  setIceServers(servers: readonly IceServer[]): void {
    this.#configuration = { ...this.#configuration, iceServers: iceServersOf(servers) };
    this.#plane?.configure(this.#configuration);
  }

  /** The network changed. */
  refresh(): void {
    this.#plane?.refresh();
  }

  close(): void {
    for (const cancel of this.#busy.values()) cancel();
    this.#stalls?.close();
    this.#session.close();
    this.#plane?.close();
    this.#frames?.close();
    this.clear();
  }

  #listen(): void {
    const session = this.#session;
    const { roster } = this.#options;
    session.on("met", (member, introduction) => {
      const former = roster.met(member, introduction);
      if (former !== undefined) this.#drop(former as ParticipantId);
      this.#takeKids(member, introduction);
      this.#plane?.addMember(member);
      this.emit("met", member);
    });
    session.on("announced", (member, introduction) => {
      this.#takeKids(member, introduction);
      roster.announced(member, introduction);
    });
    session.on("plane", (member, body) => this.#plane?.receive(member, body));
    session.on("resumed", (member) => this.#plane?.resync(member));
    session.on("different", (member) => this.emit("different", member));
  }

  #planeHost(frames: Frames): PlaneHost {
    const { engine, roster } = this.#options;
    return {
      createPeerConnection: () => engine.createPeerConnection(this.#configuration),
      signal: (member, message) => this.#session.sendPlane(member as ParticipantId, message),
      protect: (sender, source) => frames.protect(sender, source),
      unprotect: (receiver, member, source) => frames.unprotect(receiver, member, source),
      trackArrived: (member, source, track) => roster.arrived(member, source, track),
      pathChanged: (member, path) => roster.path(member, path),
    };
  }

  #kids(): AnnouncedKids {
    return this.#keys instanceof StaticKeys ? this.#keys.kids : new Map();
  }

  #takeKids(member: string, { kids }: Introduction): void {
    if (!(this.#keys instanceof StaticKeys)) return;
    for (const [source, kid] of kids) this.#keys.announce(member, source, kid);
  }

  #drop(member: ParticipantId): void {
    this.#session.forget(member);
    this.#plane?.removeMember(member);
    this.#frames?.forget(member);
    if (this.#keys instanceof StaticKeys) this.#keys.withdraw(member);
  }

  #watched(): WatchedTrack[] {
    const { roster } = this.#options;
    return [...roster.seats.values()].flatMap(({ memberId, tracks }) =>
      [...tracks.values()].flatMap(({ source, kind, muted, mediaStreamTrack }) => {
        const receiver = this.#plane?.receiver(memberId, source);
        if (kind !== "video" || muted || mediaStreamTrack === undefined || receiver === undefined) return [];
        const opened = (): number => this.status(memberId, source).counters["opened"] ?? 0;
        return [{ member: memberId, source, receiver, opened }];
      }),
    );
  }
}

function iceServersOf(servers: readonly IceServer[]): RTCIceServer[] {
  return servers.map(({ urls, ...rest }) => ({ ...rest, urls: [...urls] }));
}
