import type {
  ErrorCode,
  FatalErrorCode,
  GroupClientMessage,
  ParticipantId,
  PeerLeft,
  ResumeSecret,
  SealedPayload,
  ServerMessage,
} from "@subrosa/protocol";
import type { Delivery } from "../delivery/delivery.ts";
import type { Complaint, PassedOn } from "../delivery/people.ts";
import { Digest } from "./digest.ts";

/** A connection, as rooms see it. */
export interface Member {
  send(message: ServerMessage): void;
  /** Pass on what another participant says: `false` if there is no room for it now; `Seat.ready` is called when there is. */
  hear(message: PassedOn): boolean;
  end(code: FatalErrorCode): void;
  /** The participant is a member of the session's group now. */
  admitted(): void;
}

/** A room, as its seats see it. */
export interface Seating {
  readonly delivery: Delivery;
  seat(participant: ParticipantId): Seat | undefined;
  remove(seat: Seat, reason: PeerLeft["reason"]): void;
  checkConnected(): void;
}

/** One participant's place in a room. It outlives its connection for the hold time. */
export class Seat {
  readonly participant: ParticipantId;
  readonly #room: Seating;
  readonly #resume: Digest;
  #member: Member | undefined;
  #lost: NodeJS.Timeout | undefined;

  constructor(room: Seating, participant: ParticipantId, resume: ResumeSecret) {
    this.#room = room;
    this.participant = participant;
    this.#resume = new Digest(resume);
  }

  /** Whether nobody is connected: the participant is expected back. */
  get away(): boolean {
    return this.#member === undefined;
  }

  /** Whether a client that shows this secret is this participant. */
  belongsTo(resume: ResumeSecret): boolean {
    return this.#resume.matches(resume);
  }

  /** Seat a connection here; an earlier one of the same participant ends. */
  connect(member: Member): void {
    clearTimeout(this.#lost);
    const earlier = this.#member;
    this.#member = member;
    earlier?.end("replaced");
  }

  /** A connection has closed: unless another took its place, wait for it to come back. */
  disconnect(member: Member, hold: number): void {
    if (this.#member !== member) return;
    this.#member = undefined;
    this.#room.delivery.away(this.participant);
    this.#lost = setTimeout(() => this.#room.remove(this, "lost"), hold * 1_000);
    this.#room.checkConnected();
  }

  /** The participant goes for good. */
  leave(member: Member): void {
    if (this.#member === member) this.#room.remove(this, "left");
  }

  /** Say something to the participant; nothing happens while it is away. */
  send(message: ServerMessage): void {
    this.#member?.send(message);
  }

  /** Pass on what another one says: `false` if there is no room for it now. */
  pass(message: PassedOn): boolean {
    return this.#member?.hear(message) ?? true;
  }

  /** The participant is a member of the session's group now. */
  admitted(): void {
    this.#member?.admitted();
  }

  /** What waited for this participant has been read: there is room for what was not passed on. */
  ready(): void {
    this.#room.delivery.ready(this.participant);
  }

  /** Pass sealed bytes on to another participant of the room. */
  relay(to: ParticipantId, payload: SealedPayload): ErrorCode | undefined {
    const receiver = to === this.participant ? undefined : this.#room.seat(to);
    if (receiver === undefined) return "unknown-peer";
    if (receiver.#member === undefined) return "peer-away";
    const heard = receiver.#member.hear({ type: "signal", from: this.participant, payload });
    return heard ? undefined : "peer-busy";
  }

  /** Do what the participant says about the group, or say why not. */
  deliver(message: GroupClientMessage): Complaint | undefined {
    return this.#room.delivery.handle(this.participant, message);
  }

  /** The seat is given up; its connection, if any, ends with the code. */
  vacate(code?: FatalErrorCode): void {
    clearTimeout(this.#lost);
    const member = this.#member;
    this.#member = undefined;
    if (code !== undefined) member?.end(code);
  }
}
