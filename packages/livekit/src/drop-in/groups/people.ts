import type { GroupStay } from "@subrosa/client/group-line";
import type { GroupView, Person } from "@subrosa/keys/groups";
import type { AnnouncedTrack } from "../announced.ts";
import type { Seat } from "../keys.ts";
import { decodeAnnouncement, encodeAnnouncement } from "./announcement.ts";
import { Claims, type Owner } from "./claims.ts";
import { saidAt } from "./word.ts";

/** The kind of the letters in which members say what they publish at LiveKit. */
const kind = "livekit";
/** Up to so many members, each tells newcomers the server's word on whose it is; in larger groups those do who publish. */
const company = 32;

/** What becomes of the people. */
export interface PeopleHost {
  /** This identity is at this connection, and publishes this; `undefined`: it is nobody's, or has said nothing yet. */
  publishes(seat: Seat, tracks: readonly AnnouncedTrack[] | undefined): void;
  /** Newcomers can open what we send, or know what it is. */
  told(): void;
}

/** Who is in the group, which LiveKit identity is whose, and what each publishes there. */
export class People {
  readonly #host: PeopleHost;
  readonly #claims = new Claims();
  readonly #published = new Map<string, readonly AnnouncedTrack[]>();
  /** Identity → the connection whose tracks it has. */
  readonly #seats = new Map<string, string>();
  #own: readonly AnnouncedTrack[] = [];
  #stay: GroupStay | undefined;
  #view: GroupView | undefined;
  #announcing = false;
  #sendingEpoch: bigint | undefined;

  constructor(host: PeopleHost) {
    this.#host = host;
  }

  get stay(): GroupStay | undefined {
    return this.#stay;
  }

  get view(): GroupView | undefined {
    return this.#view;
  }

  /** Whether all who are in the group can open what is sealed now. */
  get isSettled(): boolean {
    return this.#view?.epoch !== undefined && this.#view.epoch === this.#view.sendingEpoch;
  }

  /** Whose identity this is, other than ours. */
  ownerOf(identity: string): Owner | undefined {
    const owner = this.#claims.ownerOf(identity);
    return owner?.person.identity.connection === this.#stay?.connection ? undefined : owner;
  }

  /** Whether it is a member's who has said what it publishes. */
  isKnown(identity: string): boolean {
    return this.#published.has(this.#seats.get(identity) ?? "");
  }

  /** A session begins. */
  stays(stay: GroupStay): void {
    this.#stay = stay;
    this.#follow([]);
    stay.channel.on(kind, (from, value) => this.#heard(stay, from, value));
    stay.channel.onCame(({ self }) => {
      if (self || this.#speaksUp()) this.#announce();
    });
    stay.channel.onBehind(() => this.#announce());
  }

  /** The group is another one. */
  sees(view: GroupView): void {
    this.#view = view;
    this.#follow(view.people);
    if (view.sendingEpoch === this.#sendingEpoch) return;
    this.#sendingEpoch = view.sendingEpoch;
    if (view.people.length > 1) this.#host.told();
  }

  /** We publish this now. */
  announce(tracks: readonly AnnouncedTrack[]): void {
    this.#own = tracks;
    this.#announce();
  }

  #follow(people: readonly Person[]): void {
    this.#claims.follow(people);
    const connections = new Set(people.map(({ identity }) => identity.connection));
    for (const connection of this.#published.keys())
      if (!connections.has(connection)) this.#published.delete(connection);
    this.#settle();
  }

  /** Whose identity is another's than before, or nobody's any more. */
  #settle(): void {
    const owned = new Map<string, string>();
    for (const claim of this.#claims.claimed) {
      const owner = this.ownerOf(claim);
      if (owner !== undefined) owned.set(claim, owner.person.identity.connection);
    }
    for (const [identity, instance] of this.#seats) {
      if (owned.get(identity) === instance) continue;
      this.#seats.delete(identity);
      this.#host.publishes({ identity, instance }, undefined);
    }
    for (const [identity, instance] of owned) {
      if (this.#seats.get(identity) === instance) continue;
      this.#seats.set(identity, instance);
      this.#host.publishes({ identity, instance }, this.#published.get(instance));
    }
  }

  #heard(stay: GroupStay, participant: string, value: unknown): void {
    const said = decodeAnnouncement(value);
    const person = this.#view?.people.find(({ identity }) => identity.participant === participant);
    if (said === undefined || person?.identity.connection !== said.connection) return;
    const { connection, name, device } = person.identity;
    this.#published.set(connection, said.tracks);
    if (this.#seats.get(name) === connection)
      this.#host.publishes({ identity: name, instance: connection }, said.tracks);
    if (stay.word === undefined || said.word.length === 0) return;
    const { room, key } = stay.word;
    const content = { room, key, session: stay.session, identity: name, device };
    void saidAt(said.word, content).then((time) => {
      if (time === undefined || this.#stay !== stay) return;
      this.#claims.vouched(connection, time);
      this.#settle();
    });
  }

  /** Whether newcomers should hear of us what the tree doesn't say. */
  #speaksUp(): boolean {
    const people = this.#view?.people.length ?? 0;
    const contested = this.#claims.isContested(this.#view?.self?.identity.name ?? "");
    return this.#own.length > 0 || contested || people <= company;
  }

  /** Once for all calls in one task. */
  #announce(): void {
    if (this.#announcing) return;
    this.#announcing = true;
    queueMicrotask(() => {
      this.#announcing = false;
      const stay = this.#stay;
      if (stay === undefined) return;
      const { connection, word } = stay;
      const said = encodeAnnouncement({ connection, word: word?.word ?? new Uint8Array(0), tracks: this.#own });
      // Rejects at the end of the session alone.
      stay.channel.send(kind, said).then(
        () => this.#host.told(),
        () => undefined,
      );
    });
  }
}
