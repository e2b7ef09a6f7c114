import type { GroupLine, GroupLineOptions, GroupStay } from "@subrosa/client/group-line";
import type { GroupView } from "@subrosa/keys/groups";
import type { FrameWorker } from "@subrosa/media";
import {
  CryptorError,
  CryptorErrorReason,
  type LocalTrack,
  type LocalTrackPublication,
  type RemoteParticipant,
  type RemoteTrackPublication,
  type Room,
} from "livekit-client";
import { Asking } from "../asking.ts";
import { concat, type Bytes } from "../bytes.ts";
import { Early } from "../early.ts";
import { DropInError } from "../errors.ts";
import { Incoming } from "../incoming.ts";
import { Outgoing } from "../outgoing.ts";
import { helloTopic, type PacketHandling } from "../packets.ts";
import type { RoomSession } from "../session.ts";
import { Truth, type Teller } from "../truth.ts";
import { GroupData } from "./data.ts";
import { Gate } from "./gate.ts";
import { People } from "./people.ts";
import { GroupTrackKeys } from "./tracks.ts";
import type { IdentityBy } from "./claims.ts";

/** What a line to a group is opened with. */
export interface LineOpening extends Pick<GroupLineOptions, "token"> {
  /** Sends bytes to all members by LiveKit. */
  readonly cast: (bytes: Bytes) => boolean;
  /** Is told of the line before anything happens on it. */
  readonly follow: (line: GroupLine) => void;
}

/** Opens a line to the group of the room that a token is for. */
export type OpenLine = (opening: LineOpening) => Promise<void>;

/** What a session of a group is made from. */
export interface GroupSessionOptions {
  readonly room: Room;
  readonly worker: FrameWorker;
  readonly tell: Teller;
  readonly openLine: OpenLine;
  /** This session connects. Throws {@link DropInError} `one-room` where another one is connected. */
  readonly begins: (session: GroupSession) => void;
  /** It is over. */
  readonly ended: (session: GroupSession) => void;
}

/** One connection to a room whose people are an MLS group: who is who, and every key, is the group's. */
export class GroupSession implements RoomSession {
  readonly incoming: Incoming;
  readonly outgoing: Outgoing;
  readonly truth: Truth;
  readonly #options: GroupSessionOptions;
  readonly #keys: GroupTrackKeys;
  readonly #people: People;
  readonly #data: GroupData;
  readonly #gate: Gate;
  readonly #asking: Asking;
  readonly #early: Early = new Early();
  #token: string | undefined;
  #line: GroupLine | undefined;
  #failure: Error | undefined;
  #paused = false;
  /** Tracks that we paused: what the application has paused stays so. */
  readonly #pausedTracks = new Set<LocalTrack>();
  #closed = false;

  constructor(options: GroupSessionOptions) {
    const { room, worker, tell } = options;
    this.#options = options;
    this.#keys = new GroupTrackKeys(worker);
    this.truth = new Truth({ room, tell, incoming: () => this.incoming, outgoing: () => this.outgoing });
    this.incoming = new Incoming({
      worker,
      keys: this.#keys,
      instance: crypto.randomUUID(),
      stateChanged: (label, frames) => this.truth.framesChanged(label, frames),
    });
    this.outgoing = new Outgoing({
      keys: this.#keys,
      changed: (tracks) => this.#people.announce(tracks),
      stateChanged: () => this.truth.refreshOwn(),
    });
    this.#people = new People({
      publishes: (seat, tracks) => {
        if (tracks !== undefined) this.#asking.stop(seat.identity);
        this.incoming.announced(seat, tracks ?? []);
        this.#refresh(seat.identity);
      },
      told: () => this.outgoing.makeKeyFrames(),
    });
    this.#data = new GroupData(this.#people);
    this.#gate = new Gate({
      isOpen: () => this.#data.canSeal,
      isIn: (identity) => this.#people.ownerOf(identity) !== undefined && this.#people.isSettled,
      failure: () =>
        this.#failure ?? new DropInError("not-in-group", "The group has not let this page in yet: try again."),
    });
    this.#asking = new Asking({
      ask: () => undefined,
      unanswered: (identity) => this.#blame(identity),
    });
  }

  /** The epoch that we are in. */
  get epoch(): bigint | undefined {
    return this.#people.view?.epoch;
  }

  /** By whose word this identity is a member's; `undefined` where it is nobody's. */
  identityBy(identity: string): IdentityBy | undefined {
    return this.#people.ownerOf(identity)?.by;
  }

  /** livekit-client connects with this token, or has been given it. Throws {@link DropInError} `one-room`. */
  token(token: string): void {
    const first = this.#token === undefined;
    if (first) this.#options.begins(this);
    this.#token = token;
    if (!first) return;
    const { openLine } = this.#options;
    openLine({
      token: () => this.#token ?? token,
      cast: (bytes) => this.#cast(bytes),
      follow: (line) => this.#follow(line),
    }).catch((cause: unknown) => this.#fail(cause));
  }

  /** What goes through the engines of this session. */
  get packets(): PacketHandling {
    const { room } = this.#options;
    return {
      identity: room.localParticipant.identity,
      seal: async (data) => {
        await this.#gate.passage();
        return await this.#data.seal(data);
      },
      open: async (identity, payload, iv) => {
        const data = await this.#data.open(identity, payload, iv);
        if (typeof data === "string") return data;
        const deliver = (pass: () => void): void =>
          this.#early.pass(identity, room.remoteParticipants.has(identity), pass);
        return { data, hello: (bytes) => this.#hear(identity, bytes), deliver };
      },
      speaks: () => undefined,
    };
  }

  /** The room is connected, or again. */
  connected(): void {
    this.#line?.retryNow();
    for (const participant of this.#options.room.remoteParticipants.values()) this.arrived(participant);
  }

  /** Somebody came in. */
  arrived(participant: RemoteParticipant): void {
    this.#gate.arrived(participant.identity);
    for (const publication of participant.trackPublications.values()) this.published(publication, participant);
    this.#early.release(participant.identity);
  }

  /** Somebody left, or so the server says. */
  left({ identity }: RemoteParticipant): void {
    this.#gate.left(identity);
    this.#asking.stop(identity);
  }

  /** Somebody publishes something. */
  published(publication: RemoteTrackPublication, participant: RemoteParticipant): void {
    this.truth.adopt(publication, participant);
    if (!this.#people.isKnown(participant.identity)) this.#asking.start(participant.identity);
    this.truth.refresh(participant);
  }

  /** Or does so no more. */
  unpublished(participant: RemoteParticipant): void {
    this.truth.refresh(participant);
  }

  /** We publish something. */
  ownPublished(publication: LocalTrackPublication): void {
    this.truth.adoptOwn(publication);
    if (this.#paused) this.#pause(publication.track);
  }

  /** Or do so no more. */
  ownUnpublished({ track }: LocalTrackPublication): void {
    if (track !== undefined) this.outgoing.unpublished(track);
  }

  /** It is over: we leave the group, and nothing is sealed or opened any more. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#options.ended(this);
    void this.#line?.leave();
    this.#gate.close();
    this.#asking.close();
    this.truth.close();
    this.incoming.close();
    this.outgoing.close();
    this.#keys.close();
    this.#data.clear();
  }

  #follow(line: GroupLine): void {
    if (this.#closed) {
      line.close();
      return;
    }
    this.#line = line;
    line.on("stay", (stay) => this.#stays(stay));
    line.on("exported", (epoch, secret) => this.#data.entered(epoch, secret));
    line.on("seen", (view) => this.#sees(view));
    line.on("failed", (error) => this.#fail(error));
  }

  #stays(stay: GroupStay): void {
    this.#data.clear();
    this.#keys.follow(stay);
    this.#people.stays(stay);
  }

  #sees(view: GroupView): void {
    this.#people.sees(view);
    this.#data.sees();
    this.#gate.look();
    if (view.sendingPaused === this.#paused) return;
    this.#paused = view.sendingPaused;
    for (const { track } of this.#options.room.localParticipant.trackPublications.values()) this.#pause(track);
  }

  /** What the group's members say to each other while our server is away goes as LiveKit's data, sealed once more. */
  #cast(payload: Bytes): boolean {
    const { localParticipant } = this.#options.room;
    // rather lost than late
    localParticipant.publishData(payload, { reliable: false, topic: helloTopic }).catch(() => undefined);
    return true;
  }

  #hear(identity: string, bytes: Uint8Array): void {
    const { connection } = this.#people.ownerOf(identity)?.person.identity ?? {};
    if (connection !== undefined) this.#line?.take(connection, concat(bytes));
  }

  #refresh(identity: string): void {
    const participant = this.#options.room.remoteParticipants.get(identity);
    if (participant !== undefined) this.truth.refresh(participant);
  }

  /** While most of the group is lost, or a removal is held back, nobody knows who listens. */
  #pause(track: LocalTrack | undefined): void {
    if (track === undefined) return;
    if (this.#paused) {
      if (track.isUpstreamPaused) return;
      this.#pausedTracks.add(track);
      track.pauseUpstream().catch(() => undefined);
    } else if (this.#pausedTracks.delete(track)) track.resumeUpstream().catch(() => undefined);
  }

  #fail(cause: unknown): void {
    if (this.#closed) return;
    const why = cause instanceof Error ? cause.message : String(cause);
    const message = `This page can't be in the group, and nothing is sent or played: ${why}`;
    const failure = new DropInError("not-in-group", message);
    failure.cause = cause;
    this.#failure = failure;
    this.#gate.close();
    const told = new CryptorError(message, CryptorErrorReason.InternalError);
    told.cause = cause;
    this.#options.tell.error(told);
  }

  #blame(identity: string): void {
    const why = "is not in the group: it may be without Subrosa's encryption, or have another secret";
    const message = `${identity} ${why}. Nothing of theirs is played.`;
    this.#options.tell.error(new CryptorError(message, CryptorErrorReason.MissingKey, identity));
  }
}
