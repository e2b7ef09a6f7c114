import type { Person } from "@subrosa/keys/groups";

/**
 * What must never happen, whoever does what: everything that members say and hold is entered here as it happens, and the first
 * breach ends the story.
 */
export class Ledger {
  /** Base key → leaf keys of the people of its epoch. */
  readonly #epochs = new Map<string, ReadonlySet<string>>();
  /** KID and base key of everything that was ever sealed with → the page that sealed. */
  readonly #sealed = new Map<string, string>();
  readonly #told = new Map<string, string>();
  readonly #seen = new Set<string>();
  readonly #strangers = new Set<string>();

  /** How much was looked at: a story in which nothing happens shows nothing. */
  readonly counts = { epochs: 0, keys: 0, messages: 0 };

  /** A page that does not have the secret. */
  stranger(connection: string): void {
    this.#strangers.add(connection);
  }

  /** A member is in an epoch with these people. */
  epoch(page: string, people: readonly Person[]): void {
    this.counts.epochs += 1;
    for (const { identity } of people) {
      if (this.#strangers.has(identity.connection)) throw new Error(`${page} let somebody in without the secret.`);
    }
    const devices = people.map(({ identity }) => identity.device.join());
    if (new Set(devices).size < devices.length) throw new Error(`${page} sees one device twice.`);
  }

  /** A page has the base key of an epoch with these leaves, by connection. */
  enters(
    page: string,
    connection: string,
    key: string,
    leaves: ReadonlyMap<string, { readonly leafKey: string }>,
  ): void {
    this.counts.keys += 1;
    if (!leaves.has(connection)) throw new Error(`${page} has the key of an epoch that it is not in.`);
    const people = new Set([...leaves.values()].map(({ leafKey }) => leafKey));
    const known = this.#epochs.get(key);
    if (known !== undefined && !isSame(known, people)) {
      throw new Error(`${page} sees other people than somebody else in the same epoch.`);
    }
    this.#epochs.set(key, people);
  }

  /** A page seals with a key from now on. */
  seals(page: string, kid: bigint, key: string): void {
    const name = `${kid}:${key}`;
    const before = this.#sealed.get(name);
    if (before !== undefined) throw new Error(`${page} seals with a key that ${before} had: a counter is used twice.`);
    this.#sealed.set(name, page);
  }

  /** Somebody says something that nobody said before. */
  says(name: string, text: string): void {
    this.#told.set(text, name);
  }

  /** A page shows somebody's words. */
  shows(page: string, from: string, text: string): void {
    this.counts.messages += 1;
    if (this.#told.get(text) !== from) throw new Error(`${page} shows "${text}" as said by ${from}.`);
    const shown = `${page}/${text}`;
    if (this.#seen.has(shown)) throw new Error(`${page} shows "${text}" twice.`);
    this.#seen.add(shown);
  }

  wasShown(page: string, text: string): boolean {
    return this.#seen.has(`${page}/${text}`);
  }
}

function isSame(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return one.size === other.size && [...one].every((item) => other.has(item));
}
