import type { Source } from "../../api/publication.ts";
import { withoutAudioLevel } from "./audio-level.ts";
import type { Description, Turn } from "./messages.ts";

/** What negotiation needs of an `RTCPeerConnection`. */
export type NegotiatingConnection = Pick<
  RTCPeerConnection,
  "signalingState" | "localDescription" | "setLocalDescription" | "setRemoteDescription" | "addIceCandidate"
>;

/** What negotiation asks of its peer. */
export interface NegotiationHost {
  send(message: Description | Turn): void;
  /** Own sending sections, by mid; asked when a local description has been set. */
  sources(): Readonly<Record<string, Source>>;
  /** What the other side declared, told before its description is applied. */
  declared(sources: ReadonlyMap<string, Source>): void;
  /** Their offer was applied, and is about to be answered. */
  answering(): void;
}

/**
 * Offer and answer (RFC 3264) in turns: only the side whose turn it is may offer, the other one asks for the turn. So offers
 * never cross and nothing is ever rolled back. (Perfect negotiation, WebRTC 1.0 §10.7, rolls back; Chromium then still holds
 * the header extension ids of the offer that is gone, and refuses another browser's offer that uses them otherwise.)
 *
 * Remote messages are handled strictly in order. Any may be lost or said twice: turns and offers are numbered, an answer counts
 * only for the offer that waits for it, and `repeat` says again whatever nobody has reacted to.
 */
export class Negotiation {
  readonly #connection: NegotiatingConnection;
  readonly #first: boolean;
  readonly #host: NegotiationHost;
  /** How often the turn was handed over: even when it is the first side's. */
  #turn = 0;
  /** We have something to offer, and it is their turn. */
  #waiting = false;
  /** They asked for the turn while we were offering. */
  #asked = false;
  #makingOffer = false;
  /** Number of our last offer, and of theirs that we answered last. */
  #offered = 0;
  #answered = 0;
  #queue: Promise<void> = Promise.resolve();

  /** `first`: the first turn is ours. Exactly one side of a pair has it. */
  constructor(connection: NegotiatingConnection, first: boolean, host: NegotiationHost) {
    this.#connection = connection;
    this.#first = first;
    this.#host = host;
  }

  /** On `negotiationneeded`: offers, or asks for the turn to do so. */
  async offer(): Promise<void> {
    this.#waiting = !this.#isOurTurn();
    if (this.#waiting) {
      this.#ask();
      return;
    }
    try {
      this.#makingOffer = true;
      await this.#connection.setLocalDescription();
      this.#offered += 1;
      this.#sendLocal();
    } finally {
      this.#makingOffer = false;
      this.#yield();
    }
  }

  /** The other side's description. A refused one leaves the connection as it was. */
  describe(description: Description): Promise<void> {
    return this.#inOrder(() => (description.type === "offer" ? this.#answer(description) : this.#finish(description)));
  }

  /** The other side asks for the turn, or hands it over. */
  turn(message: Turn): Promise<void> {
    return this.#inOrder(() => this.#hand(message));
  }

  /** The other side's candidates. One that is refused does not keep out the rest. */
  candidates(candidates: readonly RTCIceCandidateInit[]): Promise<void> {
    return this.#inOrder(async () => {
      const refusals: unknown[] = [];
      // One after the other: the order is the sender's priority.
      for (const candidate of candidates) {
        await this.#connection.addIceCandidate(candidate).catch((error: unknown) => refusals.push(error));
      }
      if (refusals.length > 0) throw refusals[0];
    });
  }

  /** What was said last may have been lost: an offer without an answer, or a wish for the turn, is said again. */
  repeat(): void {
    if (this.#connection.signalingState === "have-local-offer") this.#sendLocal();
    else if (this.#waiting) this.#ask();
  }

  #isOurTurn(): boolean {
    return (this.#turn % 2 === 0) === this.#first;
  }

  #ask(): void {
    this.#host.send({ type: "ask", turn: this.#turn });
  }

  async #hand({ type, turn }: Turn): Promise<void> {
    // A higher number tells, also in an ask, that the turn was handed to us; a lower one is said again, or was overtaken.
    this.#turn = Math.max(this.#turn, turn);
    if (type === "turn") {
      if (this.#waiting && this.#isOurTurn()) await this.offer();
    } else if (!this.#isOurTurn()) {
      if (turn < this.#turn) this.#host.send({ type: "turn", turn: this.#turn });
    } else {
      this.#asked = true;
      this.#yield();
    }
  }

  /** Hands the turn over when it was asked for, and no offer of ours is under way. */
  #yield(): void {
    if (!this.#asked || this.#makingOffer || this.#connection.signalingState !== "stable") return;
    this.#asked = false;
    this.#turn += 1;
    this.#host.send({ type: "turn", turn: this.#turn });
  }

  async #answer(offer: Description): Promise<void> {
    const stable = this.#connection.signalingState === "stable";
    if (offer.number === this.#answered && stable) this.#sendLocal();
    if (offer.number <= this.#answered || this.#isOurTurn()) return;
    await this.#setRemote(offer);
    this.#host.answering();
    await this.#connection.setLocalDescription();
    this.#answered = offer.number;
    this.#sendLocal();
  }

  async #finish(answer: Description): Promise<void> {
    // An answer that nobody waits for is one that came before.
    if (this.#connection.signalingState !== "have-local-offer" || answer.number !== this.#offered) return;
    await this.#setRemote(answer);
    this.#yield();
  }

  async #setRemote({ type, sdp, sources }: Description): Promise<void> {
    this.#host.declared(new Map(Object.entries(sources)));
    await this.#connection.setRemoteDescription({ type, sdp: withoutAudioLevel(sdp) });
  }

  #sendLocal(): void {
    const local = this.#connection.localDescription;
    if (local === null || (local.type !== "offer" && local.type !== "answer")) return;
    const number = local.type === "offer" ? this.#offered : this.#answered;
    this.#host.send({ type: local.type, sdp: local.sdp, number, sources: this.#host.sources() });
  }

  #inOrder(task: () => Promise<void>): Promise<void> {
    const done = this.#queue.then(task);
    // A refused message is reported by `done`, and must not hold up the ones behind it.
    this.#queue = done.catch(() => undefined);
    return done;
  }
}
