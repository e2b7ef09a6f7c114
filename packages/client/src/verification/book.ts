import * as v from "valibot";
import type { DeviceTrust } from "../api/verification.ts";
import { lookOf } from "./look.ts";
import { openStore, type DeviceStore, type RememberedDevice } from "./store.ts";

/** Most devices that are kept of those who were checked, and of others. The oldest go first; the others never push out a checked one. */
const mostChecked = 500;
const mostMet = 200;
/** Who was only met is forgotten after so long, ms. */
const metLife = 90 * 24 * 3_600_000;
const longestName = 64;

const time = v.pipe(v.number(), v.minValue(0));
const schema: v.GenericSchema<unknown, RememberedDevice> = v.object({
  device: v.pipe(v.string(), v.regex(/^[\w-]{43}$/)),
  name: v.pipe(v.string(), v.maxLength(longestName)),
  metAt: time,
  seenAt: time,
  checkedAt: v.exactOptional(time),
});

/** A device in a call, as it is asked about. */
export interface SeenDevice {
  /** Its public key as base64url. */
  readonly device: string;
  /** What it calls itself now. */
  readonly name: string;
}

interface Entry extends RememberedDevice {
  readonly look: string;
}

/**
 * The devices that this browser remembers of people, small and bounded. What a device earns belongs to its key, under the name that the person
 * ticked. A name proves nothing, so it can only take something away: whoever bears a checked name without its key is warned of.
 */
export class AddressBook {
  readonly #store: DeviceStore;
  readonly #now: () => number;
  #entries = new Map<string, Entry>();

  private constructor(store: DeviceStore, now: () => number, changed: () => void) {
    this.#store = store;
    this.#now = now;
    store.onOthers(() => {
      // as it was: what could not be read now is read with the next change
      this.#load().then(changed, () => undefined);
    });
  }

  /** Opens the book in this browser's store, or in the one given. `changed` tells of changes from elsewhere. */
  static async open(now: () => number, changed: () => void, store?: DeviceStore): Promise<AddressBook> {
    const book = new AddressBook(store ?? (await openStore()), now, changed);
    await book.#load();
    return book;
  }

  /** Whether it outlives the page. */
  get lasting(): boolean {
    return this.#store.lasting;
  }

  /**
   * What is known of a device, among those that are present with it. A device that was met after `since` is still a new one.
   *
   * - A mark counts only under the name that was ticked: a checked device that takes another name has none.
   * - While the checked device of this name is here itself, another one of the name is a namesake, and no warning.
   * - A name that several unchecked devices had ("Guest") says nothing about yet another one.
   */
  trust({ device, name }: SeenDevice, present: ReadonlySet<string>, since: number): DeviceTrust {
    const own = this.#entries.get(device);
    const look = lookOf(name);
    if (own?.checkedAt !== undefined && own.look === look) return { state: "checked", checkedAt: own.checkedAt };
    const renamed = own?.checkedAt === undefined ? {} : { checkedAs: own.name };
    const others = [...this.#entries.values()].filter((entry) => entry.look === look && entry.device !== device);
    const checked = others.filter(({ checkedAt }) => checkedAt !== undefined);
    if (checked.length > 0) {
      if (checked.some((entry) => present.has(entry.device))) return { state: "not-compared", ...renamed };
      return { state: "changed", checkedAt: Math.max(...checked.map(({ checkedAt }) => checkedAt ?? 0)), ...renamed };
    }
    const [before, another] = others.filter(({ metAt }) => metAt < since);
    const fresh = own === undefined || own.metAt >= since;
    const alone = before !== undefined && another === undefined && !present.has(before.device);
    return { state: fresh && alone ? "new" : "not-compared", ...renamed };
  }

  /** These were here for a while. */
  async met(devices: readonly SeenDevice[]): Promise<void> {
    const now = this.#now();
    for (const { device, name } of devices) {
      const known = this.#entries.get(device);
      const shown = known?.checkedAt === undefined ? name : known.name;
      await this.#put({ metAt: now, ...known, device, name: shown, seenAt: now });
    }
    await this.#tidy();
  }

  /** The person ticked this device under this name. */
  async check({ device, name }: SeenDevice): Promise<void> {
    const now = this.#now();
    await this.#put({ metAt: now, ...this.#entries.get(device), device, name, seenAt: now, checkedAt: now });
    await this.#tidy();
  }

  /** Takes a device's mark. */
  async forget(device: string): Promise<void> {
    const known = this.#entries.get(device);
    if (known === undefined) return;
    const { checkedAt: _, ...rest } = known;
    await this.#put(rest);
  }

  /** Forgets everybody. */
  async wipe(): Promise<void> {
    this.#entries.clear();
    await this.#store.clear();
  }

  close(): void {
    this.#store.close();
  }

  async #load(): Promise<void> {
    const found = (await this.#store.load()).flatMap((stored) => {
      const read = v.safeParse(schema, stored);
      return read.success ? [read.output] : [];
    });
    this.#entries = new Map(found.map((entry) => [entry.device, { ...entry, look: lookOf(entry.name) }]));
  }

  async #put({ device, name, metAt, seenAt, checkedAt }: RememberedDevice): Promise<void> {
    const kept = { device, name: name.slice(0, longestName), metAt, seenAt };
    const entry = checkedAt === undefined ? kept : { ...kept, checkedAt };
    this.#entries.set(device, { ...entry, look: lookOf(entry.name) });
    await this.#store.put(entry);
  }

  async #tidy(): Promise<void> {
    const newest = [...this.#entries.values()].sort((a, b) => b.seenAt - a.seenAt);
    const oldest = this.#now() - metLife;
    const checked = newest.filter(({ checkedAt }) => checkedAt !== undefined);
    const met = newest.filter(({ checkedAt }) => checkedAt === undefined);
    const gone = [...checked.slice(mostChecked), ...met.filter(({ seenAt }, at) => at >= mostMet || seenAt < oldest)];
    for (const { device } of gone) {
      this.#entries.delete(device);
      await this.#store.delete(device);
    }
  }
}

/** Forgets every person that this browser remembers, their marks included. Rooms that are open know of nobody then, too. */
export async function forgetPeople(): Promise<void> {
  const book = await AddressBook.open(
    () => Date.now(),
    () => undefined,
  );
  await book.wipe();
  book.close();
}
