import { StaticKeys, type AnnouncedKids, type KeyProvider, type RoomSecret, type RoomWire } from "@subrosa/keys";
import { LiveKitKeys, liveKitRoomKey } from "@subrosa/keys/livekit";
import type { Joined, ParticipantId, SealedPayload, ServerMessage, SessionId } from "@subrosa/protocol";
import { Absences } from "../absences.ts";
import { staticEncryption, type RoomEncryption } from "../api/encryption.ts";
import { RoomError } from "../api/errors.ts";
import type { RoomHosting } from "../api/hosting.ts";
import type { JoinResult } from "../api/options.ts";
import type { Cancel, Clock } from "../clock.ts";
import { Emitter } from "../events.ts";
import { Meeting } from "../meeting.ts";
import { noHosts } from "../people/no-hosts.ts";
import type { Introduction } from "../session/encounter.ts";
import type { SeatProof } from "../session/seat.ts";
import { Session, type OwnIntroduction } from "../session/session.ts";
import type { Gathering, GatheringEvents } from "./gathering.ts";

/** What a gathering by the server's list is made from. */
export interface ListedOptions {
  readonly secret: RoomSecret;
  readonly session: SessionId;
  readonly self: ParticipantId;
  /** The application's own keys; else static ones from the secret, as the wire wants them. */
  readonly keys: KeyProvider | undefined;
  readonly wire: RoomWire;
  readonly clock: Clock;
  /** Whom the server named at first, our own former page left out. */
  readonly others: readonly ParticipantId[];
  readonly introduction: () => OwnIntroduction;
  readonly proveSeat: (to: ParticipantId) => Promise<SeatProof>;
  readonly send: (to: ParticipantId, payload: SealedPayload) => void;
  /** Whether media flow between us and a member. */
  readonly isReachable: (member: string) => boolean;
  /** Whom we know. */
  readonly members: () => Iterable<string>;
}

const busyFor = 1_000;

/** Static keys: the server names who is there, and each of them proves by a fresh hello that they hold the secret. */
export class ListedGathering extends Emitter<GatheringEvents> implements Gathering {
  readonly keys: KeyProvider;
  readonly hosting: RoomHosting = noHosts;
  readonly ownId: undefined;
  readonly isHost = false;
  readonly pass: undefined;
  readonly channel: undefined;
  readonly epochs: undefined;
  readonly lanes: undefined;
  readonly #options: ListedOptions;
  readonly #session: Session;
  readonly #meeting: Meeting;
  readonly #absences: Absences;
  /** Members whose lines were full. */
  readonly #busy = new Map<ParticipantId, Cancel>();
  #ready = false;
  #met = false;

  constructor(options: ListedOptions) {
    super();
    const { clock, others, isReachable } = options;
    this.#options = options;
    this.keys = options.keys ?? keysFor(options);
    this.#session = new Session({ ...options, kids: () => this.#kids() });
    this.#meeting = new Meeting(clock, others);
    this.#absences = new Absences(clock, isReachable, (member) => this.emit("left", member, "lost"));
    this.#listen();
  }

  get encryption(): RoomEncryption {
    return staticEncryption(this.#ready ? "ready" : "connecting", this.#options.wire);
  }

  get result(): Promise<JoinResult> {
    return this.#meeting.result;
  }

  start(): Promise<void> {
    this.#ready = true;
    this.emit("changed");
    return Promise.resolve();
  }

  enter(): void {
    for (const member of this.#options.others) this.#session.meet(member, true);
  }

  /** Media ran on; what may have been lost is said again. */
  resume({ participants }: Joined): void {
    for (const member of participants) {
      this.#absences.seen(member);
      if (this.#session.knows(member)) this.#resume(member);
      else this.#session.meet(member, true);
    }
    for (const member of this.#options.members()) {
      if (!participants.some((listed) => listed === member)) this.#absences.missed(member as ParticipantId);
    }
  }

  down(): void {
    // What is sent meanwhile is lost, and said again by `resume`.
  }

  receive(message: Exclude<ServerMessage, Joined>): void {
    if (message.type === "signal") this.#session.receive(message.from, message.payload);
    if (message.type === "peer-joined") {
      this.#absences.seen(message.participant);
      if (this.#session.hasMet(message.participant)) this.#resume(message.participant);
      else this.#session.meet(message.participant, false);
    }
    if (message.type === "peer-left") {
      this.#absences.seen(message.participant);
      this.#meeting.silent(message.participant);
      this.emit("left", message.participant, message.reason);
    }
    if (message.type === "error" && message.participant !== undefined) {
      // `peer-away` and `unknown-peer`: after a restart the server learns anew who is there.
      if (message.code === "peer-busy") this.#resumeLater(message.participant);
      else this.#meeting.silent(message.participant);
    }
  }

  announce(): void {
    this.#session.announce();
  }

  signal(member: string, body: unknown): void {
    this.#session.sendPlane(member as ParticipantId, body);
  }

  forget(member: string): void {
    this.#session.forget(member as ParticipantId);
    if (this.keys instanceof StaticKeys) this.keys.withdraw(member);
  }

  leave(): Promise<void> {
    // The server's word that we left is all that the others wait for.
    return Promise.resolve();
  }

  close(): void {
    for (const cancel of this.#busy.values()) cancel();
    this.#absences.close();
    this.#meeting.close();
    this.#session.close();
    this.clear();
  }

  #listen(): void {
    const session = this.#session;
    session.on("met", (member, introduction) => {
      this.#met = true;
      // Their KIDs before their tracks.
      this.#takeKids(member, introduction);
      this.emit("met", member, introduction);
      this.#meeting.met();
    });
    session.on("announced", (member, introduction) => {
      this.#takeKids(member, introduction);
      this.emit("announced", member, introduction);
    });
    session.on("plane", (member, body) => this.emit("plane", member, body));
    session.on("resumed", (member) => this.emit("resync", member));
    session.on("different", (member) => {
      // Later as well, from someone who was away: nobody must stay among people whom they can never hear.
      if (!this.#met && !this.#meeting.different(member)) this.emit("failed", new RoomError("passphrase-different"));
    });
  }

  #resume(member: ParticipantId): void {
    this.#session.resume(member);
    this.emit("resync", member);
  }

  /** The server could not pass on what we told them, for their line was full: it is said again in a moment. */
  #resumeLater(member: ParticipantId): void {
    if (this.#busy.has(member)) return;
    const again = (): void => {
      this.#busy.delete(member);
      this.#resume(member);
    };
    this.#busy.set(member, this.#options.clock.after(busyFor, again));
  }

  #kids(): AnnouncedKids {
    return this.keys instanceof StaticKeys ? this.keys.kids : new Map();
  }

  #takeKids(member: string, { kids }: Introduction): void {
    if (!(this.keys instanceof StaticKeys)) return;
    for (const [source, kid] of kids) this.keys.announce(member, source, kid);
  }
}

function keysFor({ secret, session, wire }: ListedOptions): KeyProvider {
  if (wire === "sframe") return new StaticKeys({ secret, session });
  const keys = new LiveKitKeys();
  // Until it is there, frames are dropped.
  void liveKitRoomKey(secret).then((key) => keys.setKey(key));
  return keys;
}
