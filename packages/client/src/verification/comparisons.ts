import { RoomError } from "../api/errors.ts";
import { Allowance } from "../channel/allowance.ts";
import type { Clock } from "../clock.ts";
import type { Unsubscribe } from "../events.ts";
import { Comparison } from "./comparison.ts";
import { encodeVerify, kind, parseVerify, type ExchangeNumber, type VerifyMessage } from "./messages.ts";
import { comparableOf, type Comparable, type EpochPeople } from "./people.ts";

/** Up to so many people one code is for everyone. */
const mostTogether = 16;
/** Epochs whose people are known, as long as the group keeps their authenticators. */
const epochsKept = 16;
/** How far a number may be ahead of the last one that was heard. */
const mostAhead = 16;

/** The channel as it is needed here. */
export interface VerifyChannel {
  send(kind: string, value: unknown): Promise<void>;
  on(kind: string, listener: (from: string, value: unknown) => void): Unsubscribe;
}

/** One session of a group, epoch by epoch. */
export interface SessionEpochs {
  readonly session: string;
  readonly channel: VerifyChannel;
  /** Calls when an epoch begins, before any message of it comes; with `undefined` when we are in no group any more. */
  onEpoch(listener: (people: EpochPeople | undefined) => void): Unsubscribe;
  /** The epoch authenticator of an epoch that we were in not long ago. */
  authenticator(epoch: bigint): Promise<Uint8Array | undefined>;
}

interface Epoch extends EpochPeople {
  readonly by: ReadonlyMap<string, Comparable>;
}

/** The comparisons of one session: which one runs, and which messages belong to it. */
export class Comparisons {
  readonly #session: SessionEpochs;
  readonly #clock: Clock;
  readonly #changed: () => void;
  readonly #stop: Unsubscribe;
  readonly #epochs = new Map<bigint, Epoch>();
  /** The newest exchange that was heard of: with everyone (under ""), and with each other one. */
  readonly #newest = new Map<string, ExchangeNumber>();
  /** Against a member that begins one after the other, or talks on and on. */
  readonly #beginnings: Allowance;
  readonly #words: Allowance;
  #work: Promise<void> = Promise.resolve();
  #present: Epoch | undefined;
  #running: Comparison | undefined;
  /** Whether the person here began it and is not done with it. */
  #held = false;
  #count = 0;

  constructor(session: SessionEpochs, clock: Clock, changed: () => void) {
    this.#session = session;
    this.#clock = clock;
    this.#changed = changed;
    this.#beginnings = new Allowance(clock, 0.1, 8);
    this.#words = new Allowance(clock, 8, 64);
    this.#stop = session.channel.on(kind, (from, value) => {
      const message = parseVerify(value);
      if (message === undefined || !this.#words.take(from)) return;
      this.#work = this.#work.then(() => this.#receive(from, message));
    });
  }

  get running(): Comparison | undefined {
    return this.#running;
  }

  /** The others who are here now. */
  get others(): readonly Comparable[] {
    const present = this.#present;
    return present === undefined ? [] : othersOf(present);
  }

  /** A new epoch began. */
  entered(people: EpochPeople): void {
    const epoch = { ...people, by: comparableOf(people) };
    this.#present = epoch;
    this.#epochs.set(people.epoch, epoch);
    const [oldest] = this.#epochs.keys();
    if (this.#epochs.size > epochsKept && oldest !== undefined) this.#epochs.delete(oldest);
    for (const other of this.#newest.keys()) if (other !== "" && !epoch.by.has(other)) this.#newest.delete(other);
    this.#running?.follow(new Set(people.people.map(({ leafKey }) => leafKey)));
  }

  /** We are in no group now. */
  left(): void {
    this.#epochs.clear();
    this.#present = undefined;
    if (this.#running?.progress.step === "gathering") this.#end();
  }

  /** Those whom a comparison would be for now; nobody where it can't be. */
  partners(other: string | undefined): readonly Comparable[] {
    const { others } = this;
    if (other !== undefined) return others.filter(({ id }) => id === other);
    return others.length < mostTogether ? others : [];
  }

  /** Begins one of our own. */
  async start(other: string | undefined): Promise<void> {
    const begin = async (): Promise<void> => {
      const present = this.#present;
      const people = this.partners(other);
      if (present === undefined || people.length === 0) throw new RoomError("wrong-state");
      const { epoch } = present;
      const last = this.#newest.get(other ?? "");
      const number = last?.epoch === epoch ? last.number + 1 : 1;
      if (!(await this.#begin(present, { epoch, number }, other, undefined))) throw new RoomError("wrong-state");
      this.#held = true;
    };
    const done = this.#work.then(begin);
    this.#work = done.catch(() => undefined);
    return done;
  }

  /** The comparison that runs, if it is for these people's present leaves. */
  among(people: readonly Comparable[]): Comparison | undefined {
    const running = this.#running?.options.people ?? [];
    const leaves = new Set(running.map(({ leafKey }) => leafKey));
    const same = running.length >= people.length && people.every(({ leafKey }) => leaves.has(leafKey));
    return same ? this.#running : undefined;
  }

  /** The person is done with it: others' may take its place. */
  release(): void {
    this.#held = false;
  }

  close(): void {
    this.#stop();
    this.left();
    this.#end();
  }

  #end(): void {
    this.#running?.close();
    this.#running = undefined;
  }

  async #receive(from: string, message: VerifyMessage): Promise<void> {
    const epoch = this.#epochs.get(message.epoch);
    const between = message.with !== undefined;
    if (epoch === undefined || from === epoch.self || (between && message.with !== epoch.self)) return;
    const other = between ? from : undefined;
    const startedBy = epoch.by.get(from);
    if (message.step === "commit" && startedBy !== undefined && this.#mayBegin(message, other, startedBy)) {
      await this.#begin(epoch, message, other, startedBy);
    }
    const running = this.#running;
    if (running === undefined || running.options.with !== other) return;
    if (running.options.epoch === message.epoch && running.options.number === message.number) {
      await running.take(from, message);
    }
  }

  /** Whether a commitment begins an exchange: a newer one than all before, of somebody who may. */
  #mayBegin({ epoch, number }: ExchangeNumber, other: string | undefined, by: Comparable): boolean {
    const last = this.#newest.get(other ?? "");
    const sameEpoch = last?.epoch === epoch;
    if (last !== undefined && (epoch < last.epoch || (sameEpoch && number <= last.number))) return false;
    if (number > (sameEpoch ? last.number : 0) + mostAhead) return false;
    // what the person here began is not another's to end by comparing with them alone
    if (this.#held && other !== undefined && this.#running?.options.with !== other) return false;
    return this.#beginnings.take(by.id);
  }

  async #begin(
    epoch: Epoch,
    { number }: ExchangeNumber,
    other: string | undefined,
    startedBy: Comparable | undefined,
  ): Promise<boolean> {
    const { session, channel } = this.#session;
    const people = othersOf(epoch).filter(({ id }) => other === undefined || id === other);
    const self = epoch.by.get(epoch.self);
    // the group may be gone by now
    const authenticator = await this.#session.authenticator(epoch.epoch).catch(() => undefined);
    if (self === undefined || authenticator === undefined) return false;
    if (people.length === 0 || people.length >= mostTogether) return false;
    const running = await Comparison.begin({
      id: String(++this.#count),
      epoch: epoch.epoch,
      number,
      with: other,
      people,
      startedBy,
      place: { session, epoch: epoch.epoch, authenticator, members: [self, ...people], self: self.id },
      clock: this.#clock,
      // who doesn't hear it says that we are silent
      post: (message) => void channel.send(kind, encodeVerify(message)).catch(() => undefined),
      changed: this.#changed,
    });
    this.#end();
    this.#newest.set(other ?? "", { epoch: epoch.epoch, number });
    const present = this.#present;
    // the group was lost meanwhile
    if (present === undefined) {
      running.close();
      return false;
    }
    this.#running = running;
    running.follow(new Set(present.people.map(({ leafKey }) => leafKey)));
    this.#changed();
    return true;
  }
}

function othersOf({ by, self }: Epoch): readonly Comparable[] {
  return [...by.values()].filter(({ id }) => id !== self);
}
