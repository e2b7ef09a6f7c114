import type { GroupEvent, GroupMember } from "@subrosa/keys/groups";
import { Blocks } from "./blocks.ts";

/** What somebody says: each page counts its own. */
export interface Words {
  readonly name: string;
  readonly page: string;
  readonly number: number;
}

/**
 * What must never happen, whoever does what: everything that members say and hold is entered here as it happens, and the first
 * breach ends the story.
 */
export class Ledger {
  /** Base key → leaf keys of the people of its epoch. */
  readonly #epochs = new Map<string, ReadonlySet<string>>();
  /** KID and base key of everything that was ever sealed with → the page that sealed. */
  readonly #sealed = new Map<string, string>();
  /** Page and number → whose words, and when they were said. */
  readonly #told = new Map<string, { readonly name: string; readonly at: number }>();
  /** Listener and speaking page → the number of the last words shown. */
  readonly #shown = new Map<string, number>();
  readonly #strangers = new Set<string>();
  readonly #blocks: Blocks;

  /** How much was looked at: a story in which nothing happens shows nothing. */
  readonly counts = { epochs: 0, keys: 0, messages: 0, blocked: 0 };

  /** @param blocked takes each device key that a host blocks, and the first page that saw it */
  constructor(blocked: (device: string, page: string) => void) {
    this.#blocks = new Blocks(blocked);
  }

  /** A page that does not have the secret. */
  stranger(connection: string): void {
    this.#strangers.add(connection);
  }

  /** A member is in an epoch, and was in another before if it came by a commit. @returns what only this epoch has */
  epoch(
    page: string,
    member: GroupMember,
    { epoch, people, removed }: Extract<GroupEvent, { type: "epoch" }>,
    before: string | undefined,
  ): string {
    this.counts.epochs += 1;
    for (const { identity } of people) {
      if (this.#strangers.has(identity.connection)) throw new Error(`${page} let somebody in without the secret.`);
    }
    const devices = people.map(({ identity }) => identity.device.join());
    if (new Set(devices).size < devices.length) throw new Error(`${page} sees one device twice.`);
    const { policy } = member;
    const id = member.authenticator(epoch)?.join();
    if (policy === undefined || id === undefined) throw new Error(`${page} is in an epoch of nothing.`);
    const gone = removed.map(({ identity }) => identity.device.join());
    if (this.#blocks.enters({ page, id, before, policy, inside: devices, removed: gone })) {
      throw new Error(`${page} is with somebody whom a host has blocked.`);
    }
    this.counts.blocked = Math.max(this.counts.blocked, this.#blocks.keptOut(id).size);
    return id;
  }

  /** Whether hosts keep a device out of an epoch. */
  keepsOut(epoch: string | undefined, device: Uint8Array): boolean {
    return epoch !== undefined && this.#blocks.keptOut(epoch).has(device.join());
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

  /** Somebody says the next of its words. */
  says({ name, page, number }: Words): void {
    this.#told.set(`${page}/${number}`, { name, at: Date.now() });
  }

  /**
   * A page shows somebody's words: those of each page in order, and each once.
   *
   * @param from whose they are, by what signed them
   * @param lost how many the page was told are lost since it showed the ones before
   * @param since when one of the two came into the group: what was said before may not have been for it
   */
  shows(to: string, from: string, { page, number }: Words, { lost, since }: { lost: number; since: number }): void {
    this.counts.messages += 1;
    const told = `${page}/${number}`;
    if (this.#told.get(told)?.name !== from) throw new Error(`${to} shows ${told} as said by ${from}.`);
    const way = `${to}/${page}`;
    const before = this.#shown.get(way) ?? number - 1;
    if (number <= before) throw new Error(`${to} shows ${told} after ${before}.`);
    const between = Array.from({ length: number - before - 1 }, (_, index) => before + 1 + index);
    const missing = between.filter((one) => (this.#told.get(`${page}/${one}`)?.at ?? 0) > since);
    if (missing.length > lost) throw new Error(`${to} misses ${missing.join()} of what came before ${told}.`);
    this.#shown.set(way, number);
  }

  /** How many of a page's words a page has shown, up to the last. */
  shown(to: string, page: string): number {
    return this.#shown.get(`${to}/${page}`) ?? 0;
  }
}

function isSame(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return one.size === other.size && [...one].every((item) => other.has(item));
}
