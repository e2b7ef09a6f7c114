import type { Source } from "../../api/publication.ts";
import { withoutAudioLevel } from "./audio-level.ts";
import type { Description } from "./messages.ts";

/** What negotiation needs of an `RTCPeerConnection`. */
export type NegotiatingConnection = Pick<
  RTCPeerConnection,
  | "signalingState"
  | "localDescription"
  | "remoteDescription"
  | "setLocalDescription"
  | "setRemoteDescription"
  | "addIceCandidate"
>;

/** What negotiation asks of its peer. */
export interface NegotiationHost {
  send(description: Description): void;
  /** Own sending sections, by mid; asked when a local description has been set. */
  sources(): Readonly<Record<string, Source>>;
  /** What the other side declared, told before its description is applied. */
  declared(sources: ReadonlyMap<string, Source>): void;
  /** Their offer was applied, and is about to be answered. */
  answering(): void;
}

/**
 * Perfect negotiation (WebRTC 1.0 §10.7): both sides may offer at any time; when offers cross, the impolite one's stands and
 * the polite one rolls its own back. Remote messages are handled strictly in order. Offers are numbered, because messages may
 * be said twice: an answer counts only for the offer that waits for it.
 *
 * The very first offer is the impolite side's alone: the path is then up before two offers can cross.
 */
export class Negotiation {
  readonly #connection: NegotiatingConnection;
  readonly #polite: boolean;
  readonly #host: NegotiationHost;
  #makingOffer = false;
  #ignoringOffer = false;
  #settingAnswer = false;
  /** Number of our last offer, and of theirs that we answered last. */
  #offered = 0;
  #answered = 0;
  #queue: Promise<void> = Promise.resolve();

  constructor(connection: NegotiatingConnection, polite: boolean, host: NegotiationHost) {
    this.#connection = connection;
    this.#polite = polite;
    this.#host = host;
  }

  /** On `negotiationneeded`. It comes again when a first description was answered, if it still is needed. */
  async offer(): Promise<void> {
    if (this.#polite && this.#connection.remoteDescription === null) return;
    try {
      this.#makingOffer = true;
      await this.#connection.setLocalDescription();
      this.#offered += 1;
      this.#sendLocal();
    } finally {
      this.#makingOffer = false;
    }
  }

  /** The other side's description. A refused one leaves the connection as it was. */
  describe(description: Description): Promise<void> {
    return this.#inOrder(() => this.#apply(description));
  }

  /**
   * The other side's candidates. One that is refused does not keep out the rest: after crossing offers those of the offer that
   * was rolled back come in one message with those of the answer.
   */
  candidates(candidates: readonly RTCIceCandidateInit[]): Promise<void> {
    return this.#inOrder(async () => {
      const refusals: unknown[] = [];
      // One after the other: the order is the sender's priority.
      for (const candidate of candidates) {
        await this.#connection.addIceCandidate(candidate).catch((error: unknown) => refusals.push(error));
      }
      if (refusals.length > 0 && !this.#ignoringOffer) throw refusals[0];
    });
  }

  /** The last offer or answer may have been lost: an offer without an answer is said again. */
  repeat(): void {
    if (this.#connection.signalingState === "have-local-offer") this.#sendLocal();
  }

  async #apply(description: Description): Promise<void> {
    const { signalingState } = this.#connection;
    const offer = description.type === "offer";
    // An answer that nobody waits for is one that came before, or that a newer offer overtook.
    if (!offer && (signalingState !== "have-local-offer" || description.number !== this.#offered)) return;
    if (offer && description.number <= this.#answered) {
      if (description.number === this.#answered && signalingState === "stable") this.#sendLocal();
      return;
    }
    const ready = !this.#makingOffer && (signalingState === "stable" || this.#settingAnswer);
    this.#ignoringOffer = !this.#polite && offer && !ready;
    if (this.#ignoringOffer) return;
    this.#settingAnswer = !offer;
    this.#host.declared(new Map(Object.entries(description.sources)));
    try {
      await this.#connection.setRemoteDescription({
        type: description.type,
        sdp: withoutAudioLevel(description.sdp),
      });
    } finally {
      this.#settingAnswer = false;
    }
    if (!offer) return;
    this.#host.answering();
    await this.#connection.setLocalDescription();
    this.#answered = description.number;
    this.#sendLocal();
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
