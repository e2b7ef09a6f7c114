import type { Join, Joined, ServerMessage } from "@subrosa/protocol";
import { RoomError } from "./api/errors.ts";
import type { JoinResult } from "./api/options.ts";
import type { Source } from "./api/publication.ts";
import { Call } from "./call.ts";
import type { ConnectionOptions } from "./connection-options.ts";
import { Emitter } from "./events.ts";
import { gatewayUrl } from "./gateway/address.ts";
import { Gateway } from "./gateway/gateway.ts";
import { gather } from "./gathering/gather.ts";
import { Restarts } from "./restarts.ts";
import { Place } from "./session/place.ts";
import type { OwnSeat } from "./session/seat.ts";

/** What a connection tells the room. */
export interface ConnectionEvents {
  /** A call begins: the first, or the one of another session. Publish into it. */
  call: [call: Call];
  /** The gateway is up, for the first time or again. */
  up: [];
  down: [];
  /** The state of an own track's frames changed. */
  ownStatus: [source: Source];
  /** It is over. */
  failed: [error: RoomError];
}

/** How long the others are given to know our page again by itself before its former place is given up. A group needs no such time. */
const evictAfter = 3_000;

/** Gateway and call together: joins, comes back after the server was away, and follows the server from session to session. */
export class Connection extends Emitter<ConnectionEvents> {
  readonly #options: ConnectionOptions;
  readonly #restarts: Restarts;
  #gateway: Gateway;
  #call: Call | undefined;
  readonly #place: Place;
  /** Messages are handled one after the other: starting a call takes a moment. */
  #inbox: Promise<void> = Promise.resolve();
  #begin: { resolve: (result: JoinResult) => void; reject: (error: RoomError) => void } | undefined;
  #closed = false;

  constructor(options: ConnectionOptions) {
    super();
    this.#options = options;
    this.#restarts = new Restarts(options.engine.clock);
    this.#place = new Place(options.seat);
    this.#gateway = this.#newGateway();
  }

  get call(): Call | undefined {
    return this.#call;
  }

  get place(): Pick<Place, "seat" | "session"> {
    return this.#place;
  }

  /** Settles when someone was met, or there is nobody to meet. @throws RoomError */
  join(): Promise<JoinResult> {
    return new Promise((resolve, reject) => {
      this.#begin = { resolve, reject };
      this.#gateway.start();
    });
  }

  retryNow(): void {
    this.#gateway.retryNow();
  }

  /** Says goodbye, and closes. */
  async leave(): Promise<void> {
    const call = this.#call;
    this.#closed = true;
    this.clear();
    // Rejects when the group's worker is dead, and then there is nothing to say.
    await call?.leave().catch(() => undefined);
    this.close();
  }

  close(): void {
    this.#closed = true;
    this.#begin?.reject(new RoomError("closed"));
    this.#begin = undefined;
    this.#gateway.leave();
    this.#call?.close();
    this.#call = undefined;
    this.clear();
  }

  #newGateway(): Gateway {
    const gateway = this.#gatewayFor(() => this.#joinAs(this.#place.seat, this.#call !== undefined));
    gateway.on("joined", (joined) => this.#handle(() => this.#joined(joined)));
    gateway.on("message", (message) => this.#handle(() => this.#message(message)));
    gateway.on("down", () => {
      this.#call?.gathering.down();
      this.emit("down");
    });
    gateway.on("failed", (error) => this.#refused(error));
    return gateway;
  }

  #openGateway(): void {
    this.#gateway = this.#newGateway();
    this.#gateway.start();
  }

  #gatewayFor(join: () => Join): Gateway {
    const { engine, room, link } = this.#options;
    const { clock, connect } = engine;
    return new Gateway({ url: gatewayUrl(room.server ?? link.origin), join, clock, connect });
  }

  #joinAs({ participant, resume }: Pick<OwnSeat, "participant" | "resume">, returning: boolean): Join {
    const { id, proof, link } = this.#options;
    const hosted = link.admission === "host" ? { hosted: true } : {};
    return { type: "join", room: id, proof, participant, resume, session: this.#place.session, returning, ...hosted };
  }

  #handle(task: () => Promise<void> | void): void {
    this.#inbox = this.#inbox
      .then(() => (this.#closed ? undefined : task()))
      .catch((cause: unknown) =>
        this.#fail(cause instanceof RoomError ? cause : new RoomError("media-failed", { cause })),
      );
  }

  async #joined(joined: Joined): Promise<void> {
    const { session } = joined;
    if (this.#place.hasLeft(session)) {
      this.#place.comeAsAnother(session);
      this.#gateway.leave();
      this.#openGateway();
      return;
    }
    if (this.#call?.id === session) this.#call.resume(joined);
    else await this.#enter(joined);
    if (!this.#closed) this.emit("up");
  }

  /** A session that we were not in: fresh keys, and everybody has to prove that they hold the secret. */
  async #enter(joined: Joined): Promise<void> {
    const { engine, roster, device } = this.#options;
    const { session, iceServers, sfu, limits } = joined;
    const before = this.#call;
    before?.close();
    if (device !== undefined && session !== this.#place.session) roster.loseAll();
    else if (roster.seats.size > 0) roster.expectAll((member) => this.#call?.lost(member));
    this.#place.enter(session);
    const { seat } = this.#place;
    const gathering = gather(this.#options, this.#place, joined, (message) => this.#gateway.send(message));
    const { room, link, id, proof } = this.#options;
    const relay = { origin: room.server ?? link.origin, room: id, proof };
    const fileBytes = limits.fileBytes ?? 0;
    const self = seat.participant;
    const call = new Call({ ...this.#options, session, self, iceServers, sfu, gathering, relay, fileBytes });
    this.#call = call;
    this.#listen(call);
    await call.start();
    if (this.#closed || this.#call !== call) {
      call.close();
      return;
    }
    this.emit("call", call);
    call.enter(joined);
    if (seat.former === undefined || before !== undefined) return;
    // Where we come in by a group, it lets our former page go, and may have to wait for it.
    engine.clock.after(device === undefined ? evictAfter : 0, () => this.#evict(() => undefined));
  }

  #listen(call: Call): void {
    call.gathering.result.then(
      (result) => {
        if (this.#call !== call) return;
        this.#begin?.resolve(result);
        this.#begin = undefined;
      },
      (error: RoomError) => this.#call === call && this.#fail(error),
    );
    call.on("ownStatus", (source) => this.emit("ownStatus", source));
    call.gathering.on("failed", (error) => this.#fail(error));
    call.on("broken", (cause) => this.#broken(call, cause));
  }

  /**
   * Counters and transforms died with a worker, so nothing of this call can go on. In a group another one takes its place, with a fresh
   * leaf and a fresh place at the gateway: the others see the same person go on. Static keys need a Room of their own for that.
   */
  #broken(call: Call, cause: unknown): void {
    if (this.#options.device === undefined || !this.#restarts.mayRestart()) {
      this.#fail(new RoomError("media-failed", { cause }));
      return;
    }
    this.#handle(() => {
      if (this.#call !== call) return;
      call.close();
      this.#call = undefined;
      this.#gateway.leave();
      this.#place.comeAnew();
      this.emit("down");
      this.#openGateway();
    });
  }

  #message(message: Exclude<ServerMessage, Joined>): void {
    this.#call?.receive(message);
  }

  #refused(error: RoomError): void {
    const { link } = this.#options;
    // Our own former page may hold the last place.
    if (error.code === "room-full" && this.#begin !== undefined && this.#place.seat.former !== undefined) {
      this.#evict(() => {
        this.#place.forgetFormer();
        this.#openGateway();
      });
      return;
    }
    const different = error.code === "wrong-proof" && link.secret === "passphrase";
    this.#fail(different ? new RoomError("passphrase-different", { cause: error }) : error);
  }

  /** Gives up the place that this tab had before it was reloaded, so that the server does not hold it. */
  #evict(done: () => void): void {
    const { former } = this.#place.seat;
    if (former === undefined || this.#closed) return;
    const gateway = this.#gatewayFor(() => this.#joinAs(former, true));
    gateway.on("joined", () => {
      gateway.leave();
      done();
    });
    gateway.on("failed", done);
    gateway.start();
  }

  #fail(error: RoomError): void {
    if (this.#closed) return;
    const begin = this.#begin;
    this.#begin = undefined;
    begin?.reject(error);
    this.emit("failed", error);
  }
}
