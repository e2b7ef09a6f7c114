import { parseId, RoomId } from "@subrosa/protocol";
import { RoomError } from "./api/errors.ts";
import type { RoomEncryption } from "./api/encryption.ts";
import type { RoomEvents, RoomState } from "./api/events.ts";
import type { RoomHosting } from "./api/hosting.ts";
import type { JoinResult, JoinStep, RoomOptions, SendingTotals } from "./api/options.ts";
import type { LocalParticipant, RemoteParticipant } from "./api/participant.ts";
import type { Source } from "./api/publication.ts";
import type { RoomInterface } from "./api/room.ts";
import type { Call } from "./call.ts";
import { Connection } from "./connection.ts";
import type { Listener, Unsubscribe } from "./events.ts";
import { proofOf, readLink, readSecret } from "./gateway/address.ts";
import { browserEngine, type Engine } from "./media/engine.ts";
import { unknownStatus } from "./media/frames.ts";
import { sendingTotals } from "./media/totals.ts";
import { watchNetwork } from "./network.ts";
import { RoomBus } from "./people/bus.ts";
import { Local } from "./people/local.ts";
import { noHosts } from "./people/no-hosts.ts";
import { Roster } from "./people/roster.ts";
import { readRejoinToken, takeSeat, writeRejoinToken } from "./session/seat.ts";

/** Where a Room gets its browser from: for tests. */
const engines = new WeakMap<RoomOptions, Engine>();

/** Options with which `new Room` uses another engine than the browser's. */
export function withEngine(options: RoomOptions, engine: Engine): RoomOptions {
  engines.set(options, engine);
  return options;
}

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
  #connection: Connection | undefined;
  #state: RoomState = "new";
  #step: JoinStep | undefined;
  #downSince: number | undefined;
  #stopWatching: Unsubscribe | undefined;

  /** Does nothing yet: everything that can fail, fails in `join`. */
  constructor(options: RoomOptions) {
    this.#options = options;
    this.#engine = engines.get(options) ?? browserEngine;
    const { clock, devices } = this.#engine;
    this.#roster = new Roster({
      bus: this.#bus,
      clock,
      ownId: () => this.#local.id,
      status: (member, source) => this.#call?.status(member, source) ?? unknownStatus,
    });
    this.#local = new Local(
      options.name,
      {
        bus: this.#bus,
        setTrack: (source, track) => this.#call?.setTrack(source, track),
        announce: () => this.#call?.announce(),
        status: (source) => this.#call?.status(undefined, source) ?? unknownStatus,
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
    return {
      kind: "static",
      suite: "AES_256_GCM_SHA512_128",
      epoch: undefined,
      phase: this.#call === undefined ? "connecting" : "ready",
      split: false,
      sendingPaused: false,
      managedByServer: false,
    };
  }

  get hosting(): RoomHosting {
    return noHosts;
  }

  get mediaAlive(): boolean {
    return [...this.#roster.seats.values()].some(({ connection }) => connection === "connected");
  }

  get rejoinToken(): string | undefined {
    const connection = this.#connection;
    return connection === undefined ? undefined : writeRejoinToken(connection.place);
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

  leave(): Promise<void> {
    if (this.#state !== "left" && this.#state !== "failed") {
      this.#end();
      this.#become("left");
    }
    return Promise.resolve();
  }

  retryNow(): void {
    this.#connection?.retryNow();
  }

  sendingTotals(): SendingTotals {
    return sendingTotals([...this.#local.tracks].map(([source, { counters }]) => [source, counters] as const));
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
    const { passphrase, rejoin } = this.#options;
    try {
      this.#engine.assertSupported();
    } catch (cause) {
      throw new RoomError("unsupported-browser", { cause });
    }
    this.#advance("preparing-key");
    const link = readLink(this.#options.link);
    const secret = await readSecret(link, passphrase);
    const id = parseId(RoomId, link.room);
    if (id === undefined) throw new RoomError("invalid-link");
    const proof = await proofOf(secret);
    const seat = takeSeat(rejoin === undefined ? undefined : readRejoinToken(rejoin));
    this.#checkStillJoining();
    this.#local.id = seat.seat;
    this.#local.joinedAt = this.#engine.clock.now();
    const connection = new Connection({
      engine: this.#engine,
      room: this.#options,
      link,
      id,
      secret,
      proof,
      seat,
      roster: this.#roster,
      introduction: () => ({
        name: this.#local.name,
        publications: [...this.#local.tracks.values()].map(({ source, muted }) => ({ source, muted })),
      }),
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
      this.#local.memberId = connection.place.seat.participant;
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
    this.#end();
    this.#become("failed");
    this.#bus.emit("error", error);
  }

  #end(): void {
    this.#step = undefined;
    this.#stopWatching?.();
    this.#connection?.close();
    this.#roster.close();
    this.#local.end();
  }
}
