import type { ParticipantId, SessionId } from "@subrosa/protocol";
import { changePlace, proveSeat, randomId, takeSeatAgain, type OwnSeat, type SeatProof } from "./seat.ts";

/** Where we are: the own seat, and the session, as the server leads us from one to the next. */
export class Place {
  #seat: OwnSeat;
  #session: SessionId;
  #entered: SessionId | undefined;
  /** In which this participant id has been. */
  readonly #left = new Set<SessionId>();

  constructor(seat: OwnSeat) {
    this.#seat = seat;
    this.#session = seat.former?.session ?? (randomId(16) as SessionId);
  }

  get seat(): OwnSeat {
    return this.#seat;
  }

  /** The one that we are in or ask for. */
  get session(): SessionId {
    return this.#session;
  }

  /**
   * Has this participant id been in `session`, and left it? Sequence numbers begin anew with each stay, so in a second one the
   * server could play what was said in the first: an id is used for one stay.
   */
  hasLeft(session: SessionId): boolean {
    return this.#left.has(session);
  }

  /** A stay in `session` begins. From the second on the seat is proven by what was announced in the one before. */
  enter(session: SessionId): void {
    if (this.#entered !== undefined) {
      this.#left.add(this.#entered);
      this.#seat = takeSeatAgain(this.#seat);
    }
    this.#entered = this.#session = session;
  }

  /** Takes another participant id, to join `session` with. */
  comeAsAnother(session: SessionId): void {
    this.#left.clear();
    this.#seat = changePlace(this.#seat);
    this.#session = session;
  }

  /** Takes another participant id for the session that we are in, as if the page had been loaded again. */
  comeAnew(): void {
    this.#left.clear();
    this.#entered = undefined;
    this.#seat = changePlace(this.#seat);
  }

  /** Gives up the place that this tab had before a reload, which the server held. */
  forgetFormer(): void {
    this.#seat = { ...this.#seat, former: undefined };
  }

  /** What `member` is told of the seat. */
  prove(member: ParticipantId): Promise<SeatProof> {
    return proveSeat(this.#seat, member);
  }
}
