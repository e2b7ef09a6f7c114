import type { Person } from "@subrosa/keys/groups";

/** By whose word an identity at LiveKit is a member's: our server's, which has read that member's LiveKit token, or the member's alone. */
export type IdentityBy = "service" | "member";

/** Whom an identity at LiveKit belongs to. */
export interface Owner {
  readonly person: Person;
  readonly by: IdentityBy;
}

/**
 * Who is who at LiveKit. Each leaf's credential claims an identity, under the signature of its device; the server's word says that the device came with a token for it.
 * Of those who have that word for one identity, the newest counts, as LiveKit itself throws out whoever came before. Without such a word an identity is its
 * claimant's while there is exactly one: what is contested is nobody's.
 */
export class Claims {
  // a thousand members are looked up with every packet
  #byClaim: ReadonlyMap<string, readonly Person[]> = new Map();
  #connections: ReadonlySet<string> = new Set();
  /** Connection → when the server said that its device is whom its leaf says. */
  readonly #said = new Map<string, bigint>();

  /** Those in the group now. */
  follow(people: readonly Person[]): void {
    const byClaim = new Map<string, Person[]>();
    for (const person of people) {
      const { name } = person.identity;
      const claimants = byClaim.get(name);
      if (claimants === undefined) byClaim.set(name, [person]);
      else claimants.push(person);
    }
    this.#byClaim = byClaim;
    this.#connections = new Set(people.map(({ identity }) => identity.connection));
    for (const connection of this.#said.keys()) if (!this.#connections.has(connection)) this.#said.delete(connection);
  }

  /** The server's word for the claim of the leaf at this connection was read. */
  vouched(connection: string, time: bigint): void {
    if (this.#connections.has(connection)) this.#said.set(connection, time);
  }

  /** All identities that somebody claims. */
  get claimed(): Iterable<string> {
    return this.#byClaim.keys();
  }

  /** Whether more than one leaf claims it. */
  isContested(claim: string): boolean {
    return this.#claimants(claim).length > 1;
  }

  /** Whose it is; `undefined`: nobody's. */
  ownerOf(claim: string): Owner | undefined {
    const claimants = this.#claimants(claim);
    let newest: { person: Person; time: bigint } | undefined;
    for (const person of claimants) {
      const time = this.#said.get(person.identity.connection);
      if (time !== undefined && (newest === undefined || time > newest.time)) newest = { person, time };
    }
    if (newest !== undefined) return { person: newest.person, by: "service" };
    const [only, ...others] = claimants;
    return only !== undefined && others.length === 0 ? { person: only, by: "member" } : undefined;
  }

  #claimants(claim: string): readonly Person[] {
    return this.#byClaim.get(claim) ?? [];
  }
}
