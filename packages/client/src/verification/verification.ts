import { RoomError } from "../api/errors.ts";
import type { ComparedPerson, DeviceTrust, VerificationInterface, VerificationState } from "../api/verification.ts";
import type { Clock } from "../clock.ts";
import type { Unsubscribe } from "../events.ts";
import { Acquaintances } from "./acquaintances.ts";
import { AddressBook, type SeenDevice } from "./book.ts";
import type { Comparison } from "./comparison.ts";
import { Comparisons, type SessionEpochs } from "./comparisons.ts";
import { shown, type Comparable, type EpochPeople } from "./people.ts";
import { inMemory, type DeviceStore } from "./store.ts";

/** Comparisons in a row that may fail among the same people. */
const tries = 3;
/** Whoever wants to compare comes to the code that others read to each other, this long, ms, after it began. */
const longestReading = 300_000;
/** Sets of people whose failures are counted. */
const mostFailures = 64;

/** What it is made from. */
export interface VerificationOptions {
  readonly clock: Clock;
  /** Something that a reader could see is another. */
  readonly changed: () => void;
  /** Default: the browser's own. */
  readonly store?: DeviceStore;
}

/** What the person here said of a code. */
type Verdict =
  | { readonly step: "different"; readonly again: boolean }
  | { readonly step: "done"; readonly checked: readonly ComparedPerson[] }
  | { readonly step: "idle" };

/** Comparing codes in one stay in a room, and what is remembered of devices. Without a group it does nothing. */
export class Verification implements VerificationInterface {
  readonly #clock: Clock;
  readonly #changed: () => void;
  readonly #book: Promise<AddressBook>;
  readonly #acquaintances: Acquaintances;
  readonly #since: number;
  /** Failures in a row, by the devices that they were among, and how many of them were a difference. */
  readonly #failures = new Map<string, { count: number; different: number }>();
  #opened: AddressBook | undefined;
  #comparisons: Comparisons | undefined;
  #available = false;
  #stop: Unsubscribe | undefined;
  #verdict: { readonly of: Comparison; readonly says: Verdict } | undefined;
  #counted: Comparison | undefined;

  constructor({ clock, changed, store }: VerificationOptions) {
    this.#clock = clock;
    this.#changed = changed;
    this.#since = clock.now();
    const open = (kept?: DeviceStore): Promise<AddressBook> => AddressBook.open(() => clock.now(), changed, kept);
    this.#book = open(store)
      .catch(() => open(inMemory()))
      .then((book) => {
        this.#opened = book;
        changed();
        return book;
      });
    this.#acquaintances = new Acquaintances(clock, (devices) => void this.#met(devices));
  }

  get available(): boolean {
    return this.#available;
  }

  get everyone(): boolean {
    return this.#partners(undefined).length > 0;
  }

  get remembers(): boolean {
    return this.#opened?.lasting !== false;
  }

  get state(): VerificationState {
    const running = this.#comparisons?.running;
    const says = this.#verdict?.of === running ? this.#verdict?.says : undefined;
    if (running === undefined || says?.step === "idle") return { step: "idle" };
    const { id, people, startedBy } = running.options;
    const named = (ids: readonly string[]): ComparedPerson[] =>
      people.filter((person) => ids.includes(person.id)).map(shown);
    const { count } = this.#failuresOf(people);
    const failed = says?.step === "different" || running.progress.step === "silent";
    const comparison = {
      id,
      people: people.map(shown),
      startedBy: startedBy && shown(startedBy),
      triesLeft: Math.max(0, failed ? tries - count : tries - 1 - count),
    };
    if (says !== undefined) return { ...comparison, ...says };
    const { progress } = running;
    switch (progress.step) {
      case "gathering":
        return { ...comparison, step: "gathering", waitingFor: named(progress.waitingFor) };
      case "silent":
        return { ...comparison, step: "silent", silent: named(progress.silent) };
      case "code":
        return { ...comparison, step: "code", code: progress.code, joined: this.#joined(running).map(shown) };
    }
  }

  /** Another session begins; `undefined` where there is no group. */
  follow(epochs: SessionEpochs | undefined): void {
    this.#stop?.();
    this.#comparisons?.close();
    this.#comparisons = epochs && new Comparisons(epochs, this.#clock, () => this.#noticed());
    this.#available = false;
    this.#stop = epochs?.onEpoch((people) => this.#entered(people));
  }

  /** What is known of a participant's device, under the name that is shown. */
  trustOf(participant: string, name: string): DeviceTrust {
    const { devices } = this.#acquaintances;
    const device = devices.get(participant)?.device;
    if (device === undefined || this.#opened === undefined) return { state: "not-compared" };
    const present = new Set([...devices.values()].map((seen) => seen.device));
    return this.#opened.trust({ device, name }, present, this.#since);
  }

  mayStart(participant?: string): boolean {
    const people = this.#partners(participant);
    return people.length > 0 && this.#failuresOf(people).count < tries;
  }

  async start(participant?: string): Promise<void> {
    if (this.#comparisons === undefined || !this.mayStart(participant)) throw new RoomError("wrong-state");
    const running = this.#comparisons.among(this.#partners(participant));
    if (running !== undefined && this.#isOpen(running)) return this.#say(undefined);
    await this.#comparisons.start(participant);
  }

  async matches(heard: readonly string[]): Promise<void> {
    const running = this.#comparisons?.running;
    if (running === undefined || this.state.step !== "code") throw new RoomError("wrong-state");
    const { people } = running.options;
    const checked = people.filter(({ id }) => heard.includes(id));
    this.#failures.delete(among(people));
    this.#say({ of: running, says: { step: "done", checked: checked.map(shown) } });
    const book = await this.#book;
    for (const person of checked) await book.check(person);
    this.#changed();
  }

  differs(): void {
    const running = this.#comparisons?.running;
    if (running === undefined || this.state.step !== "code") return;
    const { different } = this.#fail(running, true);
    this.#say({ of: running, says: { step: "different", again: different > 1 } });
  }

  cancel(): void {
    const running = this.#comparisons?.running;
    // it runs on until it is over, so that nobody says we were silent
    if (running !== undefined) this.#say({ of: running, says: { step: "idle" } });
  }

  async forget(participant: string): Promise<void> {
    const device = this.#acquaintances.devices.get(participant)?.device;
    if (device !== undefined) await (await this.#book).forget(device);
    this.#changed();
  }

  /** The room was left. */
  close(): void {
    this.follow(undefined);
    this.#acquaintances.close();
    void this.#book.then((book) => book.close());
  }

  #entered(people: EpochPeople | undefined): void {
    this.#available = people !== undefined;
    if (people === undefined) this.#comparisons?.left();
    else {
      this.#comparisons?.entered(people);
      this.#acquaintances.follow(this.#others);
    }
    this.#changed();
  }

  get #others(): readonly Comparable[] {
    return this.#comparisons?.others ?? [];
  }

  #partners(participant: string | undefined): readonly Comparable[] {
    return this.#comparisons?.partners(participant) ?? [];
  }

  /** Whether people may be reading its code to each other, this one too or not. */
  #isOpen(running: Comparison): boolean {
    const says = this.#verdict?.of === running ? this.#verdict.says.step : undefined;
    const mayGoOn = says === undefined || (says === "idle" && running.options.startedBy !== undefined);
    const fresh = this.#clock.now() - running.startedAt < longestReading;
    return mayGoOn && fresh && running.progress.step !== "silent";
  }

  #joined({ options }: Comparison): readonly Comparable[] {
    if (options.with !== undefined) return [];
    return this.#others.filter((other) => !options.people.some(({ id }) => id === other.id));
  }

  #say(verdict: { readonly of: Comparison; readonly says: Verdict } | undefined): void {
    this.#verdict = verdict;
    if (verdict !== undefined) this.#comparisons?.release();
    this.#changed();
  }

  #noticed(): void {
    const running = this.#comparisons?.running;
    if (running?.progress.step === "silent" && this.#counted !== running) {
      this.#counted = running;
      this.#fail(running, false);
    }
    this.#changed();
  }

  #failuresOf(people: readonly Comparable[]): { count: number; different: number } {
    return this.#failures.get(among(people)) ?? { count: 0, different: 0 };
  }

  #fail({ options: { people } }: Comparison, byDifference: boolean): { count: number; different: number } {
    const before = this.#failuresOf(people);
    const now = { count: before.count + 1, different: before.different + (byDifference ? 1 : 0) };
    const key = among(people);
    this.#failures.delete(key);
    this.#failures.set(key, now);
    const [oldest] = this.#failures.keys();
    if (this.#failures.size > mostFailures && oldest !== undefined) this.#failures.delete(oldest);
    return now;
  }

  /** What can't be written down is not remembered, and nothing else. */
  async #met(devices: readonly SeenDevice[]): Promise<void> {
    await (await this.#book).met(devices).catch(() => undefined);
  }
}

/** The devices that a comparison is among, whatever their leaves and names. */
function among(people: readonly Comparable[]): string {
  return people
    .map(({ device }) => device)
    .sort()
    .join();
}
