import { JoinCheck, payloadKind, SignalSealer, type AnnouncedKids, type RoomSecret } from "@subrosa/keys";
import {
  decodeBase64url,
  encodeBase64url,
  parseId,
  SealedPayload,
  type ParticipantId,
  type SessionId,
} from "@subrosa/protocol";
import { systemClock, type Cancel, type Clock } from "../clock.ts";
import { Emitter } from "../events.ts";
import { encodePeerMessage } from "./encode.ts";
import { Encounter, type Introduction } from "./encounter.ts";
import { parsePeerMessage, type HelloMessage, type PeerMessage } from "./messages.ts";
import { tokenHash, type SeatProof } from "./seat.ts";

/** What the own hello tells everyone of us. */
export type OwnIntroduction = Pick<HelloMessage, "name" | "seat" | "publications" | "recording">;

/** What a session is made from. */
export interface SessionOptions {
  readonly secret: RoomSecret;
  readonly session: SessionId;
  readonly self: ParticipantId;
  /** Hands a payload to the gateway; it may be lost. */
  readonly send: (to: ParticipantId, payload: SealedPayload) => void;
  /** Asked anew for each hello. */
  readonly introduction: () => OwnIntroduction;
  /** What the hello to one participant tells besides. */
  readonly proveSeat: (to: ParticipantId) => Promise<SeatProof>;
  readonly kids: () => AnnouncedKids;
  readonly clock?: Clock;
}

/** What a session tells. Nothing in it comes from someone who has not proven to hold the secret, `different` aside. */
export interface SessionEvents {
  met: [participant: ParticipantId, introduction: Introduction];
  announced: [participant: ParticipantId, introduction: Introduction];
  plane: [participant: ParticipantId, body: unknown];
  /** They may have lost messages. */
  resumed: [participant: ParticipantId];
  /** They say that our passphrase is not theirs. */
  different: [participant: ParticipantId];
}

const repeatAfter = 2_000;
/** A server names at most the people of a room; this many more are only ever named to use up memory. */
const maxEncounters = 256;

/**
 * The authenticated participants of one session, and what they say to each other sealed. The server's word that someone is
 * there begins an encounter and no more.
 */
export class Session extends Emitter<SessionEvents> {
  readonly #options: SessionOptions;
  readonly #sealer: SignalSealer;
  readonly #check: JoinCheck;
  readonly #encounters = new Map<ParticipantId, Encounter>();
  readonly #clock: Clock;
  #outgoing: Promise<void> = Promise.resolve();
  #incoming: Promise<void> = Promise.resolve();
  #repeat: Cancel | undefined;

  constructor(options: SessionOptions) {
    super();
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#sealer = new SignalSealer(options);
    this.#check = new JoinCheck(options);
  }

  /** The server says that they are there. `newcomer`: they were there before us. */
  meet(participant: ParticipantId, newcomer: boolean): void {
    if (participant === this.#options.self || this.#encounters.has(participant)) return;
    if (this.#encounters.size >= maxEncounters) return;
    const encounter = new Encounter(newcomer);
    this.#encounters.set(participant, encounter);
    if (newcomer) this.#ask(participant, encounter);
    this.#repeatLater();
  }

  /** They are gone for good. */
  forget(participant: ParticipantId): void {
    this.#encounters.delete(participant);
  }

  /** Is there an encounter with them, met or not? */
  knows(participant: ParticipantId): boolean {
    return this.#encounters.has(participant);
  }

  hasMet(participant: ParticipantId): boolean {
    return this.#encounters.get(participant)?.met === true;
  }

  /** A payload that the server says is from `from`. Never throws on its bytes. */
  receive(from: ParticipantId, payload: string): void {
    // Before anything waits in the queue: what strangers send costs nothing.
    if (!this.#encounters.has(from)) return;
    const bytes = decodeBase64url(payload);
    if (bytes === undefined) return;
    this.#incoming = this.#incoming.then(() => this.#open(from, bytes));
  }

  /** Tells everyone who was told before, whether or not they have answered yet, what we publish now and under which name. */
  announce(): void {
    for (const [participant, encounter] of this.#encounters) if (encounter.said) this.#hello(participant, encounter);
  }

  /** A message of our media plane to that of a participant whom we met. */
  sendPlane(to: ParticipantId, body: unknown): void {
    if (this.hasMet(to)) this.#seal(to, { kind: "plane", body });
  }

  /** Messages between us and a participant may have been lost: say what we publish, and ask them to do the same. */
  resume(participant: ParticipantId): void {
    const encounter = this.#encounters.get(participant);
    if (encounter === undefined) return;
    if (!encounter.met) {
      this.#ask(participant, encounter);
      return;
    }
    this.#hello(participant, encounter);
    this.#seal(participant, { kind: "resumed" });
  }

  close(): void {
    this.#repeat?.();
    this.#encounters.clear();
    this.clear();
  }

  async #open(from: ParticipantId, bytes: Uint8Array): Promise<void> {
    const encounter = this.#encounters.get(from);
    if (encounter === undefined) return;
    const kind = payloadKind(bytes);
    if (kind === "join-request") await this.#asked(from, encounter, bytes);
    if (kind === "join-answer") await this.#refused(from, encounter, bytes);
    if (kind !== "signal") return;
    const opened = await this.#sealer.open(from, bytes);
    const message = opened.ok ? parsePeerMessage(opened.plaintext) : undefined;
    // They may have been forgotten while it was opened.
    if (message !== undefined && this.#encounters.get(from) === encounter) await this.#hear(from, encounter, message);
  }

  async #hear(from: ParticipantId, encounter: Encounter, message: PeerMessage): Promise<void> {
    if (message.kind === "hello") {
      const { token } = message;
      this.#greeted(from, encounter, message, token === undefined ? undefined : await tokenHash(token));
      return;
    }
    if (!encounter.met) return;
    if (message.kind === "plane") {
      this.emit("plane", from, message.body);
      return;
    }
    this.#hello(from, encounter);
    this.emit("resumed", from);
  }

  #greeted(from: ParticipantId, encounter: Encounter, message: HelloMessage, proof: string | undefined): void {
    const before = encounter.met;
    const introduction = encounter.hear(message, proof);
    if (introduction === undefined) return;
    // Their challenge goes along while they have not heard us: answer it, also when our first answer was lost.
    if (message.challenge !== undefined && (!before || encounter.newcomer)) {
      encounter.freshness.challenged(message.challenge);
      this.#hello(from, encounter);
      if (before) this.emit("resumed", from);
    }
    if (encounter.met) this.emit(before ? "announced" : "met", from, introduction);
  }

  async #asked(from: ParticipantId, encounter: Encounter, request: Uint8Array): Promise<void> {
    // A request that the server plays again later must not change the challenge that we answer.
    if (encounter.met) return;
    const opened = await this.#check.open(from, request);
    if (opened.verdict === "different") {
      this.#send(from, () => this.#check.answerDifferent(from, request));
    }
    if (opened.verdict === "same" && encounter.freshness.challenged(opened.plaintext)) this.#hello(from, encounter);
  }

  async #refused(from: ParticipantId, { met, request }: Encounter, answer: Uint8Array): Promise<void> {
    if (met || request === undefined) return;
    if (await this.#check.isDifferent(from, answer, request)) this.emit("different", from);
  }

  #ask(participant: ParticipantId, encounter: Encounter): void {
    this.#send(
      participant,
      async () => (encounter.request ??= await this.#check.request(encounter.freshness.challenge)),
    );
  }

  #hello(to: ParticipantId, encounter: Encounter): void {
    const fresh = encounter.say(this.#options.kids());
    if (fresh === undefined) return;
    const introduction = this.#options.introduction();
    this.#send(to, async () => {
      const proof = await this.#options.proveSeat(to);
      return await this.#sealer.seal(to, encodePeerMessage({ kind: "hello", ...fresh, ...introduction, ...proof }));
    });
  }

  #seal(to: ParticipantId, message: PeerMessage): void {
    this.#send(to, () => this.#sealer.seal(to, encodePeerMessage(message)));
  }

  /** One after the other, from the making on: the order of calls is that of the numbers, and the order on the wire. */
  #send(to: ParticipantId, make: () => Promise<Uint8Array>): void {
    const sent = this.#outgoing.then(async () => {
      const payload = parseId(SealedPayload, encodeBase64url(await make()));
      if (payload !== undefined) this.#options.send(to, payload);
    });
    // What could not be made is lost like what is lost on the way; the rest must not wait for it.
    this.#outgoing = sent.catch(() => undefined);
  }

  /** Whoever has not been met is asked, or welcomed, again: any message may have been lost. */
  #repeatLater(): void {
    this.#repeat ??= this.#clock.after(repeatAfter, () => {
      this.#repeat = undefined;
      const waiting = [...this.#encounters].filter(([, { met }]) => !met);
      for (const [participant, encounter] of waiting) {
        if (encounter.newcomer) this.#ask(participant, encounter);
        else this.#hello(participant, encounter);
      }
      if (waiting.length > 0) this.#repeatLater();
    });
  }
}
