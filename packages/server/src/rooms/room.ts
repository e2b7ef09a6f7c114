import type { Join, ParticipantId, PeerLeft, Proof, ServerMessage, SessionId } from "@subrosa/protocol";
import { Delivery } from "../delivery/delivery.ts";
import type { PassedOn, People } from "../delivery/people.ts";
import type { Shelf } from "../delivery/shelf.ts";
import type { Digest } from "./digest.ts";
import { Seat, type Member, type Seating } from "./seat.ts";

/** What a room needs to know of the server that it is in. */
export interface RoomTerms {
  readonly capacity: number;
  /** Seconds for which seats and sessions are held. */
  readonly hold: number;
  /** Seconds for which members of sessions from before a restart may still come back. */
  readonly recoveryLeft: () => number;
  /** Where commits are kept for members who come back. */
  readonly shelf: Shelf;
  /** The session is over: nobody is in the room or expected. */
  readonly onEmpty: (room: Room) => void;
}

/** A room with a session: who is in it, and who is expected back. */
export class Room implements Seating, People {
  readonly proof: Digest;
  readonly #terms: RoomTerms;
  readonly #seats = new Map<ParticipantId, Seat>();
  #session: SessionId;
  /** The session was opened by newcomers while members of an earlier one may still come back. */
  #tentative: boolean;
  /** The session is from before a restart. */
  #recovered: boolean;
  #delivery: Delivery;
  #ending: NodeJS.Timeout | undefined;

  constructor(first: Join, proof: Digest, terms: RoomTerms) {
    this.proof = proof;
    this.#terms = terms;
    this.#session = first.session;
    const recovering = terms.recoveryLeft() > 0;
    this.#tentative = first.returning !== true && recovering;
    this.#recovered = first.returning === true && recovering;
    this.#delivery = this.#newDelivery();
  }

  get session(): SessionId {
    return this.#session;
  }

  /** The delivery service of the session's group. */
  get delivery(): Delivery {
    return this.#delivery;
  }

  /** People in the room, those included who are expected back. */
  get people(): number {
    return this.#seats.size;
  }

  /** Whether it is the room of that proof. */
  admits(proof: Proof): boolean {
    return this.proof.matches(proof);
  }

  seat(participant: ParticipantId): Seat | undefined {
    return this.#seats.get(participant);
  }

  has(participant: ParticipantId): boolean {
    return this.#seats.has(participant);
  }

  send(participant: ParticipantId, message: ServerMessage): void {
    this.#seats.get(participant)?.send(message);
  }

  pass(participant: ParticipantId, message: PassedOn): boolean {
    return this.#seats.get(participant)?.pass(message) ?? true;
  }

  admitted(participant: ParticipantId): void {
    this.#seats.get(participant)?.admitted();
  }

  tell(message: ServerMessage): void {
    for (const seat of this.#seats.values()) seat.send(message);
  }

  /** Everybody but one. */
  others(participant: ParticipantId): ParticipantId[] {
    return [...this.#seats.keys()].filter((other) => other !== participant);
  }

  /** Seat a connection, as a newcomer or as the participant that it was. */
  enter(join: Join, member: Member): Seat | "participant-taken" | "room-full" {
    const known = this.#seats.get(join.participant);
    if (known !== undefined && !known.belongsTo(join.resume)) return "participant-taken";
    if (join.returning === true) this.#recover(join.session);
    const seat = this.#seats.get(join.participant) ?? this.#newSeat(join);
    if (seat === undefined) return "room-full";
    clearTimeout(this.#ending);
    this.#ending = undefined;
    seat.connect(member);
    return seat;
  }

  /** A seat is given up: the others are told. */
  remove(seat: Seat, reason: PeerLeft["reason"]): void {
    if (this.#seats.get(seat.participant) !== seat) return;
    this.#seats.delete(seat.participant);
    seat.vacate();
    this.tell({ type: "peer-left", participant: seat.participant, reason });
    this.#delivery.gone(seat.participant);
    this.checkConnected();
  }

  /** From when the last socket has closed, the session is held for a while, and then is over. */
  checkConnected(): void {
    if (this.#ending !== undefined || [...this.#seats.values()].some((seat) => !seat.away)) return;
    this.#ending = setTimeout(() => this.#terms.onEmpty(this), this.#terms.hold * 1_000);
  }

  /** Stop all timers; nobody is told. */
  close(): void {
    clearTimeout(this.#ending);
    for (const seat of this.#seats.values()) seat.vacate();
    this.#seats.clear();
    this.#delivery.close();
  }

  #newSeat(join: Join): Seat | undefined {
    if (this.#seats.size >= this.#terms.capacity) {
      // Whoever is here now goes before whoever may come back.
      const away = [...this.#seats.values()].find((seat) => seat.away);
      if (away === undefined) return undefined;
      this.remove(away, "lost");
    }
    const seat = new Seat(this, join.participant, join.resume);
    this.tell({ type: "peer-joined", participant: join.participant });
    this.#seats.set(join.participant, seat);
    return seat;
  }

  /** After a restart, the session that people were in goes before one that newcomers opened meanwhile. */
  #recover(session: SessionId): void {
    if (!this.#tentative || this.#terms.recoveryLeft() === 0) return;
    this.#tentative = false;
    this.#recovered = true;
    if (session === this.#session) return;
    this.#session = session;
    this.#delivery.close();
    this.#delivery = this.#newDelivery();
    const displaced = [...this.#seats.values()];
    this.#seats.clear();
    for (const seat of displaced) seat.vacate("session-replaced");
  }

  #newDelivery(): Delivery {
    const { shelf, recoveryLeft } = this.#terms;
    return new Delivery(this, { shelf, recoveryLeft: () => (this.#recovered ? recoveryLeft() : 0) });
  }
}
