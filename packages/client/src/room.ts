import { RoomError } from "./api/errors.ts";
import { staticEncryption, type RoomEncryption } from "./api/encryption.ts";
import type { RoomChat } from "./api/chat.ts";
import type { RoomData } from "./api/data.ts";
import type { RoomEvents, RoomState } from "./api/events.ts";
import type { RoomFiles } from "./api/files.ts";
import type { RoomHosting } from "./api/hosting.ts";
import type { JoinResult, JoinStep, RoomOptions, SendingTotals } from "./api/options.ts";
import type { LocalParticipant, RemoteParticipant } from "./api/participant.ts";
import type { Source } from "./api/publication.ts";
import type { RoomReceiving } from "./api/receiving.ts";
import type { RoomInterface } from "./api/room.ts";
import type { VerificationInterface } from "./api/verification.ts";
import type { Call } from "./call.ts";
import { Connection } from "./connection.ts";
import { Together } from "./data/together.ts";
import type { Listener, Unsubscribe } from "./events.ts";
import { engineOf } from "./media/engine-of.ts";
import type { Engine } from "./media/engine.ts";
import { unknownStatus } from "./media/frames.ts";
import { sendingTotals } from "./media/totals.ts";
import { watchNetwork } from "./network.ts";
import { RoomBus } from "./people/bus.ts";
import { Local } from "./people/local.ts";
import { noHosts } from "./people/no-hosts.ts";
import { Receiving } from "./people/receiving.ts";
import { Roster } from "./people/roster.ts";
import { prepare, promiseOf } from "./prepare.ts";
import { writeRejoinToken } from "./session/seat.ts";
import { Verification } from "./verification/verification.ts";

/**
 * One stay in an end-to-end encrypted room, from `join` to `leave`.
 *
 * ```ts
 * const room = new Room({ link, name: "Ana" });
 * room.on("trackSubscribed", (publication, participant) => play(publication.mediaStreamTrack, participant.name));
 * await room.join();
 * await room.local.setMicrophone(true);
 * ```
 */
export class Room implements RoomInterface {
  readonly #options: RoomOptions;
  readonly #engine: Engine;
  readonly #bus: RoomBus = new RoomBus();
  readonly #roster: Roster;
  readonly #local: Local;
  readonly #receiving: Receiving;
  readonly #together: Together;
  readonly #verification: Verification;
  #connection: Connection | undefined;
  #state: RoomState = "new";
  #step: JoinStep | undefined;
  #downSince: number | undefined;
  #stopWatching: Unsubscribe | undefined;

  /** Does nothing yet: everything that can fail, fails in `join`. */
  constructor(options: RoomOptions) {
    this.#options = options;
    this.#engine = engineOf(options);
    const { clock, devices } = this.#engine;
    this.#verification = new Verification({ clock, changed: () => this.#bus.touch() });
    this.#roster = new Roster({
      bus: this.#bus,
      clock,
      own: () => this.#local,
      status: (member, source) => this.#call?.status(member, source) ?? unknownStatus,
      trust: (id, name) => this.#verification.trustOf(id, name),
    });
    this.#receiving = new Receiving(this.#bus, this.#roster);
    this.#together = new Together({ bus: this.#bus, clock, local: () => this.#local, people: this.#roster });
    this.#local = new Local(
      options.name,
      {
        bus: this.#bus,
        setTrack: (source, track) => this.#call?.setTrack(source, track),
        announce: () => this.#call?.gathering.announce(),
        status: (source) => this.#call?.status(undefined, source) ?? unknownStatus,
        hands: this.#together.hands,
        reactions: this.#together.reactions,
      },
      devices,
    );
  }

  get state(): RoomState {
    return this.#state;
  }

  get step(): JoinStep | undefined {
    return this.#step;
  }

  get local(): LocalParticipant {
    return this.#local;
  }

  get participants(): ReadonlyMap<string, RemoteParticipant> {
    return this.#roster.seats;
  }

  get encryption(): RoomEncryption {
    const { kind, wire } = promiseOf(this.#options.link);
    return this.#call?.gathering.encryption ?? { ...staticEncryption("connecting", wire), kind };
  }

  get hosting(): RoomHosting {
    return this.#call?.gathering.hosting ?? noHosts;
  }

  get receiving(): RoomReceiving {
    return this.#receiving;
  }

  get chat(): RoomChat {
    return this.#together.chat;
  }

  get files(): RoomFiles {
    return this.#together.files;
  }

  get data(): RoomData {
    return this.#together.data;
  }

  get verification(): VerificationInterface {
    return this.#verification;
  }

  get mediaAlive(): boolean {
    return [...this.#roster.seats.values()].some(({ connection }) => connection === "connected");
  }

  get rejoinToken(): string | undefined {
    const connection = this.#connection;
    return connection === undefined ? undefined : writeRejoinToken(connection.place, this.#call?.gathering.pass);
  }

  get reconnectingSince(): number | undefined {
    return this.#downSince;
  }

  async join(): Promise<JoinResult> {
    if (this.#state !== "new") throw new RoomError(this.#state === "left" ? "closed" : "wrong-state");
    this.#become("joining");
    try {
      return await this.#join();
    } catch (cause) {
      const error = cause instanceof RoomError ? cause : new RoomError("media-failed", { cause });
      this.#fail(error);
      throw error;
    }
  }

  async leave(): Promise<void> {
    if (this.#state === "left" || this.#state === "failed") return;
    // Nothing of the call is told any more from here on.
    const goodbye = this.#connection?.leave();
    this.#release();
    this.#become("left");
    await goodbye;
  }

  retryNow(): void {
    this.#connection?.retryNow();
  }

  sendingTotals(): SendingTotals {
    return this.#call?.sendingTotals() ?? sendingTotals([]);
  }

  async sealedFrame(source: Source): Promise<Uint8Array | undefined> {
    return this.#call?.sealedFrame(source);
  }

  on<Name extends keyof RoomEvents>(name: Name, listener: Listener<RoomEvents[Name]>): Unsubscribe {
    return this.#bus.on(name, listener);
  }

  get #call(): Call | undefined {
    return this.#connection?.call;
  }

  async #join(): Promise<JoinResult> {
    try {
      this.#engine.assertSupported();
    } catch (cause) {
      throw new RoomError("unsupported-browser", { cause });
    }
    this.#advance("preparing-key");
    const prepared = await prepare(this.#options, this.#engine);
    this.#checkStillJoining();
    this.#local.id = prepared.seat.seat;
    this.#local.joinedAt = this.#engine.clock.now();
    const connection = new Connection({
      ...prepared,
      engine: this.#engine,
      room: this.#options,
      roster: this.#roster,
      introduction: () => this.#local.introduction,
    });
    this.#connection = connection;
    this.#listen(connection);
    this.#advance("connecting");
    const result = await connection.join();
    this.#checkStillJoining();
    this.#advance("joined");
    this.#become("joined");
    this.#step = undefined;
    return result;
  }

  #listen(connection: Connection): void {
    connection.on("call", (call) => {
      this.#follow(call);
      this.#receiving.follow(call);
      this.#together.follow(call.gathering.channel, call.paths);
      const { participant, seat } = connection.place.seat;
      this.#local.memberId = participant;
      this.#local.id = call.gathering.ownId ?? seat;
      if (this.#state === "joining") this.#advance("meeting-people");
      for (const [source, { mediaStreamTrack }] of this.#local.tracks) {
        if (mediaStreamTrack !== undefined) call.setTrack(source, mediaStreamTrack);
      }
    });
    connection.on("up", () => {
      this.#downSince = undefined;
      this.#local.connection = "connected";
      if (this.#state === "reconnecting") this.#become("joined");
    });
    connection.on("down", () => {
      this.#downSince ??= this.#engine.clock.now();
      this.#local.connection = "interrupted";
      if (this.#state === "joined") this.#become("reconnecting");
    });
    connection.on("ownStatus", (source: Source) => this.#local.changed(source));
    connection.on("failed", (error) => {
      // While joining, `join` itself tells.
      if (this.#state !== "joining") this.#fail(error);
    });
    this.#stopWatching = watchNetwork(() => {
      connection.retryNow();
      connection.call?.refresh();
    });
  }

  #follow({ gathering }: Call): void {
    this.#verification.follow(gathering.epochs);
    gathering.on("changed", () => {
      this.#local.isHost = gathering.isHost;
      this.#bus.emit("encryptionChanged");
    });
    gathering.on("hostingChanged", () => this.#bus.emit("hostingChanged"));
    gathering.on("waiting", () => {
      if (this.#state === "joining") this.#advance("waiting-room");
    });
    gathering.on("mute", (source, by) => void this.#muted(source, by));
    gathering.on("over", () => void this.leave());
  }

  async #muted(source: Source, by: string): Promise<void> {
    if (!this.#local.tracks.has(source)) return;
    await this.#local.switchOff(source);
    const host = this.#roster.seats.get(by);
    if (host !== undefined) this.#bus.emit("mutedBy", host, source);
  }

  #checkStillJoining(): void {
    if (this.#state !== "joining") throw new RoomError("closed");
  }

  #advance(step: JoinStep): void {
    this.#step = step;
    this.#bus.touch();
  }

  #become(state: RoomState): void {
    this.#state = state;
    this.#bus.emit("stateChanged", state);
  }

  #fail(error: RoomError): void {
    if (this.#state === "left" || this.#state === "failed") return;
    this.#connection?.close();
    this.#release();
    this.#become("failed");
    this.#bus.emit("error", error);
  }

  #release(): void {
    this.#step = undefined;
    this.#stopWatching?.();
    this.#together.close();
    this.#verification.close();
    this.#roster.close();
    this.#local.end();
  }
}
