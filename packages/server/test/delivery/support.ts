import {
  encodeBase64url,
  type Chain,
  type CommitId,
  type GroupClientMessage,
  type GroupCommitIn,
  type GroupLink,
  type ParticipantId,
  type ServerMessage,
} from "@subrosa/protocol";
import { Delivery } from "../../src/delivery/delivery.ts";
import type { Complaint, PassedOn, People } from "../../src/delivery/people.ts";
import { Shelf } from "../../src/delivery/shelf.ts";
import { must, participant } from "../support.ts";

/** Any bytes, by a name. */
export function bytes(name: string): string {
  return encodeBase64url(new TextEncoder().encode(name));
}

/** One member's client, reduced to what it knows of the server's word. */
export class Client {
  readonly id: ParticipantId;
  readonly inbox: ServerMessage[] = [];
  away = false;
  /** Its line has no room for what others say. */
  full = false;
  epoch = -1;
  chain: Chain | undefined;
  /** The newest commits that it has merged. */
  links: GroupLink[] = [];
  readonly #session: Session;

  constructor(session: Session, number: number) {
    this.#session = session;
    this.id = participant(number);
  }

  say(message: GroupClientMessage): Complaint | undefined {
    return this.#session.delivery.handle(this.id, message);
  }

  ask(name = "key package"): Complaint | undefined {
    return this.say({ type: "group-ask", request: bytes(name) });
  }

  /** Commits where it stands. */
  commit(name: string, changes: { add?: readonly Client[]; remove?: readonly Client[] } = {}): Complaint | undefined {
    const { add = [], remove = [] } = changes;
    return this.say({
      type: "group-commit",
      epoch: this.epoch,
      chain: must(this.chain),
      commit: bytes(name),
      ...(add.length === 0
        ? {}
        : {
            welcome: { shared: bytes("tree"), secrets: add.map(({ id }) => ({ to: id, secret: bytes(`for ${id}`) })) },
          }),
      ...(remove.length === 0 ? {} : { removed: remove.map(({ id }) => id) }),
    });
  }

  /** Goes on where it stands, with the commits that it keeps or with none. */
  resume(withCommits = false): Complaint | undefined {
    const state = { epoch: this.epoch, chain: must(this.chain) };
    return this.say({ type: "group-resume", ...state, ...(withCommits ? { commits: this.links } : {}) });
  }

  /** The id of the commit that it heard last. */
  get lastCommit(): CommitId {
    return must(this.heard("group-commit").at(-1)).id;
  }

  /** Refuses a commit: the one that it heard last. */
  refuse(id: CommitId = this.lastCommit): Complaint | undefined {
    return this.say({ type: "group-refuse", id });
  }

  /** What it heard of one type, oldest first. */
  heard<Type extends ServerMessage["type"]>(type: Type): Extract<ServerMessage, { type: Type }>[] {
    return this.inbox.filter((message): message is Extract<ServerMessage, { type: Type }> => message.type === type);
  }

  hear(message: ServerMessage): void {
    if (this.away) return;
    this.inbox.push(message);
    if (message.type === "group-commit") this.#merge(message);
    if (message.type === "group-state" || message.type === "group-welcome" || message.type === "group-freed") {
      this.epoch = message.epoch;
      this.chain = message.chain;
    }
  }

  #merge({ epoch, commit, next }: GroupCommitIn): void {
    if (next === undefined || epoch !== this.epoch) return;
    this.epoch = epoch + 1;
    this.chain = next.chain;
    this.links = [...this.links, { commit, key: next.key }].slice(-8);
  }
}

/** A session's delivery service, and the people around it. */
export class Session implements People {
  readonly shelf: Shelf;
  readonly clients = new Map<ParticipantId, Client>();
  /** Who became a member, in turn. */
  readonly members: ParticipantId[] = [];
  delivery: Delivery;
  recoveryLeft = 0;

  constructor(room = 100_000) {
    this.shelf = new Shelf(room);
    this.delivery = this.#newDelivery();
  }

  /** Seats a participant. */
  seat(number: number): Client {
    const client = new Client(this, number);
    this.clients.set(client.id, client);
    return client;
  }

  /** A group of so many: the first one creates it, and adds the others in one commit. */
  group(size: number): [Client, ...Client[]] {
    const [founder, ...others] = Array.from({ length: size }, (_, index) => this.seat(index + 1));
    const first = must(founder);
    first.say({ type: "group-create" });
    for (const other of others) other.ask();
    if (others.length > 0) first.commit("add all", { add: others });
    return [first, ...others];
  }

  /** Someone's connection is lost; what it is told is gone. */
  lose(client: Client): void {
    client.away = true;
    this.delivery.away(client.id);
  }

  /** Someone leaves the session. */
  remove(client: Client): void {
    this.clients.delete(client.id);
    this.delivery.gone(client.id);
  }

  /** The server forgets everything; for so many seconds members may bring it back. */
  restart(recoveryLeft = 15): void {
    this.delivery.close();
    this.recoveryLeft = recoveryLeft;
    this.delivery = this.#newDelivery();
  }

  has(id: ParticipantId): boolean {
    return this.clients.has(id);
  }

  send(id: ParticipantId, message: ServerMessage): void {
    this.clients.get(id)?.hear(message);
  }

  pass(id: ParticipantId, message: PassedOn): boolean {
    const client = this.clients.get(id);
    if (client?.full === true) return false;
    client?.hear(message);
    return true;
  }

  /** A client reads what waited for it. */
  drain(client: Client): void {
    client.full = false;
    this.delivery.ready(client.id);
  }

  admitted(id: ParticipantId): void {
    this.members.push(id);
  }

  tell(message: ServerMessage): void {
    for (const client of this.clients.values()) client.hear(message);
  }

  #newDelivery(): Delivery {
    return new Delivery(this, { shelf: this.shelf, recoveryLeft: () => this.recoveryLeft });
  }
}
