import type { RoomLink, RoomSecret } from "@subrosa/keys";
import type { DeviceIdentity, Group, GroupEvent, GroupIn, GroupView } from "@subrosa/keys/groups";
import type { ClientMessage, Joined } from "@subrosa/protocol";
import { Emitter } from "../events.ts";
import type { SendBytes } from "../gathering/gathering.ts";
import type { GroupStart } from "../media/engine.ts";
import type { FrameKeys, Frames } from "../media/frames.ts";
import { LaneIntake } from "./lane-intake.ts";
import { Outgoing } from "./outgoing.ts";
import type { Pass } from "./pass.ts";
import { GroupTracks } from "./tracks.ts";

/** What a link to a group says beside its secret. */
export type GroupLink = Pick<RoomLink, "mode" | "hostHash" | "admission" | "serverMade">;

/** Where a group's keys go: the frame worker's port. */
export type KeyPorts = Pick<Frames, "keyPort">;

/** What our member of the group is made from. */
export interface OwnMemberOptions {
  readonly startGroup: (options: GroupStart) => Promise<Group>;
  readonly workerUrl: string | URL | undefined;
  readonly link: GroupLink;
  readonly secret: RoomSecret;
  readonly device: DeviceIdentity;
  readonly session: string;
  readonly limits: Joined["limits"];
  /** Our connection: the participant id at the gateway. */
  readonly self: string;
  readonly name: () => string;
  /** Hands a message to the gateway; `false` if it is down. */
  readonly send: (message: ClientMessage) => boolean;
  /** Whoever has a use for the group beside the room. */
  readonly follower?: MemberFollower;
}

/** Follows our member of the group. */
export interface MemberFollower {
  /** The label of what each epoch gives to it. */
  readonly exports: string;
  /** What an epoch gives, 32 bytes, before anything of ours says that we have it. */
  exported(epoch: bigint, secret: Uint8Array): void;
  /** The group is another one: its people, or the epoch that frames are sealed in. */
  seen(view: GroupView): void;
}

/** What happens that a gathering hears of. */
export type MemberEvent = Exclude<GroupEvent, { readonly type: "exported" }>;

/** What our member tells. */
export interface OwnMemberEvents {
  /** `view` is how the group is by then. */
  event: [event: MemberEvent, view: GroupView];
  view: [view: GroupView];
  /** On another line to the delivery service it knows again where we stand. What was said meanwhile may be lost. */
  up: [];
  /** Its worker ended, and its keys with it. */
  broken: [cause: unknown];
}

/** Heartbeats and other short messages go beside media as well, so many bytes at most. */
const mostByLanes = 1_200;

/** Our member of the session's group, and its lines: to the server, to the frame worker, and to others directly. */
export class OwnMember extends Emitter<OwnMemberEvents> {
  readonly #options: OwnMemberOptions;
  readonly #tracks = new GroupTracks();
  readonly #outgoing: Outgoing;
  /** Connections of the others. */
  readonly #others: () => readonly string[];
  #frames: KeyPorts | undefined;
  #sendBytes: SendBytes = () => false;
  #group: Group | undefined;
  #intake: LaneIntake | undefined;
  #closed = false;

  constructor(options: OwnMemberOptions, others: () => readonly string[]) {
    super();
    this.#options = options;
    this.#others = others;
    this.#outgoing = new Outgoing(options.send, options.limits.messageBytes, () => this.emit("up"));
  }

  /** Where tracks get their keys. */
  get keys(): FrameKeys {
    return this.#tracks;
  }

  get group(): Group | undefined {
    return this.#group;
  }

  get view(): GroupView | undefined {
    return this.#group?.view;
  }

  /** Whether we are in the group. */
  get isIn(): boolean {
    return this.view?.phase === "member";
  }

  /** What the group's tree calls us, while we are in it. */
  get nameInTree(): string | undefined {
    return this.isIn ? this.view?.self?.identity.name : undefined;
  }

  /** Whether the delivery service would take something from us now. */
  get isUp(): boolean {
    return this.#outgoing.isOpen;
  }

  /** Begins. Rejects with GroupError. @param pass what was kept over a reload */
  async start(frames: KeyPorts, sendBytes: SendBytes, pass: Pass): Promise<void> {
    this.#frames = frames;
    this.#sendBytes = sendBytes;
    await this.#begin(pass);
  }

  /** Founds the group, or asks to be added. */
  enter(found: boolean): void {
    (found ? this.#group?.found() : this.#group?.ask())?.catch(this.#broke);
  }

  take(message: GroupIn): void {
    this.#group?.receive(message).catch(this.#broke);
  }

  /** Bytes that came beside media. Only their seal says whose they are; that they came from this connection bounds how many. */
  takeFast(connection: string, payload: Uint8Array): void {
    this.#intake?.bring(connection, payload);
  }

  /** The gateway's line is down. */
  down(): void {
    this.#outgoing.down();
  }

  /** There is another line. */
  reconnected(): void {
    this.#group?.reconnected().catch(this.#broke);
  }

  /** Sealed bytes to one connection, by the gateway. */
  signal(to: string, payload: Uint8Array): void {
    this.#outgoing.say({ type: "signal", to, payload });
  }

  /** Sealed bytes to all members, by the gateway. */
  tellAll(payload: Uint8Array): void {
    this.#outgoing.say({ type: "message", payload });
  }

  /** Sealed bytes to one connection, beside media; `false` where that can't be. */
  sendFast(connection: string, payload: Uint8Array): boolean {
    return this.#sendBytes(connection, "fast", new Uint8Array(payload));
  }

  close(): void {
    this.#closed = true;
    this.#group?.close();
    this.clear();
  }

  async #begin({ admission, seen }: Pass): Promise<void> {
    const { startGroup, workerUrl, link, secret, device, session, limits, self, name, follower } = this.#options;
    const { mode, hostHash } = link;
    const group = await startGroup({
      room: { secret, session, link: { mode, ...(hostHash === undefined ? {} : { hostHash }) }, people: limits.people },
      device,
      connection: self,
      name: name(),
      ...(admission === undefined ? {} : { admission }),
      ...(seen === undefined ? {} : { seen }),
      ...(follower === undefined ? {} : { exports: follower.exports }),
      ...(this.#frames === undefined ? {} : { frames: this.#frames.keyPort() }),
      ...(workerUrl === undefined ? {} : { workerUrl }),
    });
    if (this.#closed) {
      group.close();
      return;
    }
    this.#group = group;
    this.#intake = new LaneIntake((payload, from) =>
      group.receive({ type: "message", payload, from }).catch(this.#broke),
    );
    this.#tracks.follow(group);
    group.on("event", (event) => this.#group === group && this.#happened(event, group.view));
    group.on("view", (view) => {
      if (this.#group !== group) return;
      this.emit("view", view);
      follower?.seen(view);
    });
    group.on("failed", this.#broke);
    group.on("send", (message) => {
      this.#outgoing.say(message);
      // So a dead server silences nobody whom we reach without it. Whatever comes twice counts once.
      if (message.type !== "message" || message.payload.length > mostByLanes) return;
      for (const connection of this.#others()) this.sendFast(connection, message.payload);
    });
  }

  #happened(event: GroupEvent, view: GroupView): void {
    const { follower } = this.#options;
    if (event.type === "exported") {
      follower?.exported(event.epoch, event.secret);
      return;
    }
    this.emit("event", event, view);
    if (event.type === "epoch") follower?.seen(view);
  }

  readonly #broke = (cause: unknown): void => {
    if (!this.#closed) this.emit("broken", cause);
  };
}
