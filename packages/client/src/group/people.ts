import type { GroupPerson, GroupView, Person } from "@subrosa/keys/groups";
import type { LeaveReason } from "../api/events.ts";
import type { Arrival, Standing } from "../people/arrival.ts";
import { shorten } from "../people/name.ts";
import { othersOf } from "./ground.ts";
import type { Profile } from "./messages.ts";

/** What becomes of the people, by their connections. */
export interface PeopleHost {
  met(connection: string, arrival: Arrival): void;
  announced(connection: string, arrival: Arrival): void;
  standing(connection: string, standing: Standing): void;
  left(connection: string, reason: LeaveReason, by: string | undefined): void;
}

/** Who is in the room: the group's tree says it, and nobody else. */
export class GroupPeople {
  readonly #host: PeopleHost;
  #known = new Map<string, GroupPerson>();
  readonly #profiles = new Map<string, Profile>();
  /** Leaves that said goodbye. */
  #leaving = new Set<string>();

  constructor(host: PeopleHost) {
    this.#host = host;
  }

  /** Everybody's but our own. */
  get connections(): readonly string[] {
    return [...this.#known.keys()];
  }

  /** Nobody but us. */
  get isEmpty(): boolean {
    return this.#known.size === 0;
  }

  /** The connection that a participant is at now. */
  connectionOf(participant: string): string | undefined {
    return [...this.#known.values()].find(({ identity }) => identity.participant === participant)?.identity.connection;
  }

  /** A member says who it is and what it publishes. */
  profile(participant: string, profile: Profile): void {
    this.#profiles.set(participant, profile);
    const connection = this.connectionOf(participant);
    const person = connection === undefined ? undefined : this.#known.get(connection);
    if (connection !== undefined && person !== undefined) this.#host.announced(connection, this.#arrival(person));
  }

  /** They said goodbye: the next epoch is without them. */
  leaving({ leafKey }: Person): void {
    this.#leaving.add(leafKey);
    // At once: while the server is away there is no next epoch.
    for (const [connection, person] of this.#known) if (person.leafKey === leafKey) this.#stands(connection, person);
  }

  /** Another epoch began. @returns whether there is a leaf in it that has heard nothing of us yet */
  enter(view: GroupView, by: Person | undefined): boolean {
    const before = this.#known;
    const others = othersOf(view);
    this.#known = new Map(others.map((person) => [person.identity.connection, person]));
    const leaves = new Set([...before.values()].map(({ leafKey }) => leafKey));
    for (const [connection, person] of this.#known) {
      if (!before.has(connection)) {
        // A page that was loaded anew publishes nothing yet.
        this.#profiles.delete(person.identity.participant);
        this.#host.met(connection, this.#arrival(person));
      }
    }
    for (const [connection, person] of before) if (!this.#known.has(connection)) this.#gone(connection, person, by);
    this.look(view);
    this.#leaving = new Set(others.filter(({ leafKey }) => this.#leaving.has(leafKey)).map(({ leafKey }) => leafKey));
    return others.some(({ leafKey }) => !leaves.has(leafKey));
  }

  /** How everybody is doing now. */
  look(view: GroupView): void {
    for (const person of othersOf(view)) {
      const { connection } = person.identity;
      if (!this.#known.has(connection)) continue;
      this.#known.set(connection, person);
      this.#stands(connection, person);
    }
  }

  #stands(connection: string, { leafKey, presence, isHost }: GroupPerson): void {
    this.#host.standing(connection, { presence: this.#leaving.has(leafKey) ? "leaving" : presence, isHost });
  }

  #gone(connection: string, { identity, leafKey, presence }: GroupPerson, by: Person | undefined): void {
    // Another page of the same device has taken over.
    if (this.connectionOf(identity.participant) !== undefined) return;
    this.#profiles.delete(identity.participant);
    if (this.#leaving.has(leafKey)) this.#host.left(connection, "left", undefined);
    else if (presence === "lost" || presence === "connecting") this.#host.left(connection, "lost", undefined);
    else this.#host.left(connection, "dropped", by?.identity.participant);
  }

  #arrival({ identity }: GroupPerson): Arrival {
    const { participant, name } = identity;
    const profile = this.#profiles.get(participant);
    // The device's signature says whose seat it is: there is nothing else to prove.
    const seat = { seat: participant, next: participant, proof: participant };
    const { publications = [], recording } = profile ?? {};
    return { ...seat, name: shorten(profile?.name ?? name), publications, recording };
  }
}
