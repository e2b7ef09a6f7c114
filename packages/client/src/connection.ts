import type { RoomLink, RoomSecret } from "@subrosa/keys";
import type { Join, Joined, ParticipantId, Proof, RoomId, ServerMessage } from "@subrosa/protocol";
import { Absences } from "./absences.ts";
import { RoomError } from "./api/errors.ts";
import type { JoinResult, RoomOptions } from "./api/options.ts";
import type { Source } from "./api/publication.ts";
import { Call } from "./call.ts";
import { Emitter } from "./events.ts";
import { gatewayUrl } from "./gateway/address.ts";
import { Gateway } from "./gateway/gateway.ts";
import type { Engine } from "./media/engine.ts";
import { Meeting } from "./meeting.ts";
import type { Roster } from "./people/roster.ts";
import { Place } from "./session/place.ts";
import type { OwnSeat } from "./session/seat.ts";
import type { OwnIntroduction } from "./session/session.ts";

/** What a connection is made from. */
export interface ConnectionOptions {
  readonly engine: Engine;
  readonly room: RoomOptions;
  readonly link: RoomLink;
  readonly id: RoomId;
  readonly secret: RoomSecret;
  readonly proof: Proof;
  readonly seat: OwnSeat;
  readonly roster: Roster;
  /** What the own hello says besides the seat. */
  readonly introduction: () => Pick<OwnIntroduction, "name" | "publications">;
}

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

const evictAfter = 3_000;

/** Gateway and call together: joins, comes back after the server was away, and follows the server from session to session. */
export class Connection extends Emitter<ConnectionEvents> {
  readonly #options: ConnectionOptions;
  readonly #absences: Absences;
  #gateway: Gateway;
  #call: Call | undefined;
  #meeting: Meeting | undefined;
  readonly #place: Place;
  /** Messages are handled one after the other: starting a call takes a moment. */
  #inbox: Promise<void> = Promise.resolve();
  #begin: { resolve: (result: Promise<JoinResult>) => void; reject: (error: RoomError) => void } | undefined;
  #closed = false;

  constructor(options: ConnectionOptions) {
    super();
    this.#options = options;
    this.#place = new Place(options.seat);
    this.#absences = new Absences(
      options.engine.clock,
      (member) => this.#isReachable(member),
      (member) => this.#call?.left(member, "lost"),
    );
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

  close(): void {
    this.#closed = true;
    this.#absences.close();
    this.#meeting?.close();
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
    gateway.on("down", () => this.emit("down"));
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
    const { id, proof } = this.#options;
    return { type: "join", room: id, proof, participant, resume, session: this.#place.session, returning };
  }

  #handle(task: () => Promise<void> | void): void {
    this.#inbox = this.#inbox
      .then(() => (this.#closed ? undefined : task()))
      .catch((cause: unknown) =>
        this.#fail(cause instanceof RoomError ? cause : new RoomError("media-failed", { cause })),
      );
  }

  async #joined(joined: Joined): Promise<void> {
    const { session, participants } = joined;
    if (this.#place.hasLeft(session)) {
      this.#place.comeAsAnother(session);
      this.#gateway.leave();
      this.#openGateway();
      return;
    }
    if (this.#call?.id === session) this.#return(this.#call, participants);
    else await this.#enter(joined);
    if (!this.#closed) this.emit("up");
  }

  /** The same session as before: media run on; what may have been lost is said again. */
  #return(call: Call, listed: readonly ParticipantId[]): void {
    for (const member of listed) {
      this.#absences.seen(member);
      if (call.knows(member)) call.resume(member);
      else call.meet(member, true);
    }
    for (const { memberId } of this.#options.roster.seats.values()) {
      if (!listed.some((member) => member === memberId)) this.#absences.missed(memberId as ParticipantId);
    }
  }

  /** A session that we were not in: fresh keys, and everybody has to prove that they hold the secret. */
  async #enter({ session, participants, iceServers }: Joined): Promise<void> {
    const { engine, roster } = this.#options;
    const before = this.#call;
    if (before !== undefined) {
      before.close();
      this.#absences.close();
      roster.expectAll((member) => this.#call?.left(member as ParticipantId, "lost"));
    }
    this.#place.enter(session);
    const { seat } = this.#place;
    const call = new Call({
      ...this.#options,
      session,
      self: seat.participant,
      iceServers,
      introduction: () => ({ ...this.#options.introduction(), seat: seat.seat }),
      proveSeat: (to) => this.#place.prove(to),
      send: (to, payload) => void this.#gateway.send({ type: "signal", to, payload }),
    });
    this.#call = call;
    const former = seat.former?.participant;
    const others = participants.filter((member) => member !== former);
    const meeting = new Meeting(engine.clock, others);
    this.#listen(call, meeting);
    await call.start();
    if (this.#closed) {
      call.close();
      return;
    }
    this.emit("call", call);
    for (const member of others) call.meet(member, true);
    this.#begin?.resolve(meeting.result);
    this.#begin = undefined;
    if (former !== undefined && before === undefined)
      engine.clock.after(evictAfter, () => this.#evict(() => undefined));
  }

  #listen(call: Call, meeting: Meeting): void {
    this.#meeting = meeting;
    let met = false;
    call.on("met", () => {
      met = true;
      meeting.met();
    });
    meeting.result.catch((error: RoomError) => this.#fail(error));
    call.on("different", (member) => {
      // Later as well, from someone who was away: nobody must stay among people whom they can never hear.
      if (!met && !meeting.different(member)) this.#fail(new RoomError("passphrase-different"));
    });
    call.on("ownStatus", (source) => this.emit("ownStatus", source));
    // The senders' counters and transforms died with the worker: another call, in a Room of its own, begins clean.
    call.on("failed", (cause) => this.#fail(new RoomError("media-failed", { cause })));
  }

  #message(message: Exclude<ServerMessage, Joined>): void {
    const call = this.#call;
    if (call === undefined) return;
    switch (message.type) {
      case "peer-joined":
        this.#absences.seen(message.participant);
        if (call.hasMet(message.participant)) call.resume(message.participant);
        else call.meet(message.participant, false);
        return;
      case "peer-left":
        this.#absences.seen(message.participant);
        this.#meeting?.silent(message.participant);
        call.left(message.participant, message.reason);
        return;
      case "signal":
        call.receive(message.from, message.payload);
        return;
      case "ice":
        call.setIceServers(message.iceServers);
        return;
      case "error":
        if (message.participant === undefined) return;
        // `peer-away` and `unknown-peer`: after a restart the server learns anew who is there.
        if (message.code === "peer-busy") call.resumeLater(message.participant);
        else this.#meeting?.silent(message.participant);
        return;
      case "pong":
      case "closing":
      // Rooms with static keys have no group.
      case "group-asked":
      case "group-commit":
      case "group-ended":
      case "group-freed":
      case "group-message":
      case "group-state":
      case "group-welcome":
        return;
      default:
        message satisfies never;
    }
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

  #isReachable(member: ParticipantId): boolean {
    return [...this.#options.roster.seats.values()].some(
      ({ memberId, connection }) => memberId === member && connection === "connected",
    );
  }

  #fail(error: RoomError): void {
    if (this.#closed) return;
    const begin = this.#begin;
    this.#begin = undefined;
    begin?.reject(error);
    this.emit("failed", error);
  }
}
