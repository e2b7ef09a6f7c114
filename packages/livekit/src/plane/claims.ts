/**
 * Who is who at the SFU, by what members say of themselves in words that the group authenticates. A member whose id at the gateway is an
 * identity there has it unless it says otherwise, for the group has signed that id; any other identity is its claimant's while there is exactly one.
 * So nobody takes another's place by claiming it, and what is contested is nobody's.
 */
export class Claims {
  /** member → identity; `undefined` while it said nothing. */
  readonly #members = new Map<string, string | undefined>();

  add(member: string): void {
    if (!this.#members.has(member)) this.#members.set(member, undefined);
  }

  remove(member: string): void {
    this.#members.delete(member);
  }

  /** Only of members. Returns whether that is news. */
  claim(member: string, identity: string): boolean {
    if (!this.#members.has(member) || this.#members.get(member) === identity) return false;
    this.#members.set(member, identity);
    return true;
  }

  /** The member whose media come from this identity; `undefined`: nobody's, as far as the group says. */
  ownerOf(identity: string): string | undefined {
    const claimants = [...this.#members].filter(([, claimed]) => claimed === identity).map(([member]) => member);
    if (this.#members.has(identity))
      return [identity, undefined].includes(this.#members.get(identity)) ? identity : undefined;
    return claimants.length === 1 ? claimants[0] : undefined;
  }
}
