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
  /** Newcomers can open what we send, or know what it is; more than once for each. */
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
  #tellsAnew = false;
  #sendingEpoch: bigint | undefined;
  /** Those who could open what was sealed in the last epoch. */
  #reached: ReadonlySet<string> = new Set();

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
    this.#view = this.#sendingEpoch = undefined;
    this.#reached = new Set();
    this.#follow([]);
    stay.channel.on(kind, (from, value) => this.#heard(stay, from, value));
    stay.channel.onCame(({ self }) => {
      if (self || this.#speaksUp()) this.#announce(true);
    });
    stay.channel.onBehind(() => this.#announce(true));
  }

  /** The group is another one. */
  sees(view: GroupView): void {
    const { epoch, sendingEpoch, people } = view;
    const isNew = this.#view?.epoch !== epoch || this.#view?.people.length !== people.length;
    this.#view = view;
    // how they are doing changes more often
    if (isNew) this.#follow(people);
    if (sendingEpoch === this.#sendingEpoch) return;
    this.#sendingEpoch = sendingEpoch;
    const before = this.#reached;
    this.#reached = new Set(people.map(({ identity }) => identity.connection));
    if (people.some(({ identity }) => !before.has(identity.connection))) this.#host.told();
  }

  /** We publish this now. */
  announce(tracks: readonly AnnouncedTrack[]): void {
    this.#own = tracks;
    this.#announce(false);
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
    // now they have the keys, too
    if (!this.#published.has(connection)) this.#host.told();
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

  /** Once for all calls in one task. `anew`: to some who know nothing of us yet. */
  #announce(anew: boolean): void {
    this.#tellsAnew ||= anew;
    if (this.#announcing) return;
    this.#announcing = true;
    queueMicrotask(() => {
      const stay = this.#stay;
      const tellsAnew = this.#tellsAnew;
      this.#announcing = this.#tellsAnew = false;
      if (stay === undefined) return;
      const { connection, word } = stay;
      const said = encodeAnnouncement({ connection, word: word?.word ?? new Uint8Array(0), tracks: this.#own });
      // Rejects at the end of the session alone.
      stay.channel.send(kind, said).then(
        () => tellsAnew && this.#host.told(),
        () => undefined,
      );
    });
  }
}
