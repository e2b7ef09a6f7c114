import type { Group } from "@subrosa/mls";
import { ReplayWindow } from "@subrosa/sframe";
import { concat } from "../encoding.ts";
import { decodeNumbered, encodeNumbered, type Numbered, type Told } from "./envelope.ts";
import type { Clock } from "./clock.ts";
import type { Person, Roster } from "./roster.ts";

/** The first byte of a payload between members. */
export const payloadByte = { mls: 1, statement: 2 } as const;

/** A message that opened: `from` is still in the group, and sent it in `epoch`. */
export interface OpenedMail extends Numbered {
  readonly from: Person;
  readonly epoch: bigint;
}

/** A message that came before the commit that opens it. */
export interface EarlyMail {
  readonly message: Uint8Array;
  /** The connection of a member of the present epoch. */
  readonly from: string | undefined;
}

/** Epochs whose people are remembered, as the engine remembers their keys. */
const epochsKept = 9;
/** How many may come too early. */
const maxEarly = 64;
const word = 0x1_0000_0000;

/** Application messages, each with a number of its sender's. */
export class Mailbox {
  readonly #group: Group;
  readonly #roster: Roster;
  readonly #peopleOf = new Map<bigint, ReadonlyMap<number, string>>();
  readonly #windows = new Map<string, ReplayWindow>();
  readonly #clock: Clock;
  #early: EarlyMail[] = [];
  #earlySince = Infinity;
  #sent = 0;
  #toldAll = 0;
  #outran = false;

  constructor(group: Group, roster: Roster, clock: Clock) {
    this.#group = group;
    this.#clock = clock;
    this.#roster = roster;
  }

  /** The group is in a new epoch, which the roster follows. Gives back what came too early. */
  entered(): readonly EarlyMail[] {
    this.#peopleOf.set(this.#group.epoch, new Map(this.#roster.people.map(({ leaf, leafKey }) => [leaf, leafKey])));
    const [oldest] = this.#peopleOf.keys();
    if (this.#peopleOf.size > epochsKept && oldest !== undefined) this.#peopleOf.delete(oldest);
    for (const leafKey of this.#windows.keys()) {
      if (this.#roster.byLeafKey(leafKey) === undefined) this.#windows.delete(leafKey);
    }
    const early = this.#early;
    this.forgetEarly();
    this.#outran = false;
    return early;
  }

  /** Since when others have been speaking in a later epoch than ours; Infinity if they aren't. */
  get behindSince(): number {
    return this.#earlySince;
  }

  /** Somebody has said so much in this epoch that we did not get, that what they say now opens no more (RFC 9420 §9.1). */
  get outran(): boolean {
    return this.#outran;
  }

  /** How many payloads were sealed since the last one that went to all. */
  get untold(): number {
    return this.#sent - this.#toldAll;
  }

  /** All that was sealed until now leads up to one that goes to all. */
  tellsAll(): void {
    this.#toldAll = this.#sent;
  }

  /** Gives up waiting for what came too early. */
  forgetEarly(): void {
    this.#early = [];
    this.#earlySince = Infinity;
  }

  /** A payload that all others can open, with the next number. */
  seal(told: Told): Uint8Array {
    this.#sent += 1;
    const sealed = this.#group.seal(encodeNumbered({ sequence: this.#sent, told }));
    return concat(Uint8Array.of(payloadByte.mls), sealed);
  }

  /**
   * Opens an MLS message; `undefined` when it isn't one, comes again or too early, or its sender is gone. Never throws on bytes.
   * @param from the connection that it came from, as its path says: decides nothing but whose early messages make room for others
   */
  open(message: Uint8Array, from?: string): OpenedMail | undefined {
    const opened = this.#group.open(message);
    if (!opened.ok) {
      if (opened.reason === "future-epoch") this.#keep(message, from);
      if (opened.reason === "too-far-ahead") this.#outran = true;
      return undefined;
    }
    const { leaf, epoch, data } = opened.value;
    // an index is another's in another epoch
    const leafKey = this.#peopleOf.get(epoch)?.get(leaf);
    const sender = leafKey === undefined ? undefined : this.#roster.byLeafKey(leafKey);
    const read = decodeNumbered(data);
    if (sender === undefined || read === undefined) return undefined;
    const window = this.#windows.get(sender.leafKey) ?? new ReplayWindow();
    this.#windows.set(sender.leafKey, window);
    const fresh = window.mark(Math.floor(read.sequence / word), read.sequence % word);
    return fresh ? { ...read, from: sender, epoch } : undefined;
  }

  /**
   * Nobody can open it yet, so anybody may have made it: whoever has the most places loses the oldest. Members have places of their own; all
   * others share, for one of them can come by many connections.
   */
  #keep(message: Uint8Array, by: string | undefined): void {
    const from = by === undefined ? undefined : this.#roster.byConnection(by)?.identity.connection;
    this.#early.push({ message: message.slice(), from });
    this.#earlySince = Math.min(this.#earlySince, this.#clock.now());
    if (this.#early.length <= maxEarly) return;
    const places = new Map<string | undefined, number>();
    for (const mail of this.#early) places.set(mail.from, (places.get(mail.from) ?? 0) + 1);
    const [[most] = []] = [...places].sort(([, one], [, other]) => other - one);
    this.#early.splice(
      this.#early.findIndex((mail) => mail.from === most),
      1,
    );
  }
}
