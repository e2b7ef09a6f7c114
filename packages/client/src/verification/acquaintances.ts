import type { Cancel, Clock } from "../clock.ts";
import type { SeenDevice } from "./book.ts";
import type { Comparable } from "./people.ts";

/** Whoever was here for so long, ms, is remembered. */
const longEnough = 60_000;

interface Acquaintance extends SeenDevice {
  /** When they were first seen in this stay. */
  readonly since: number;
}

/** Who is here, by which device; those who stay a minute are told of, so that a name that flashes by is not remembered. */
export class Acquaintances {
  readonly #clock: Clock;
  readonly #tell: (devices: readonly SeenDevice[]) => void;
  #devices: ReadonlyMap<string, Acquaintance> = new Map();
  #cancel: Cancel | undefined;

  constructor(clock: Clock, tell: (devices: readonly SeenDevice[]) => void) {
    this.#clock = clock;
    this.#tell = tell;
  }

  /** By participant id. */
  get devices(): ReadonlyMap<string, SeenDevice> {
    return this.#devices;
  }

  /** These are the others now. */
  follow(others: readonly Comparable[]): void {
    const now = this.#clock.now();
    this.#devices = new Map(
      others.map(({ id, name, device }) => [id, { device, name, since: this.#devices.get(id)?.since ?? now }]),
    );
    this.#cancel ??= this.#clock.after(longEnough, () => this.#look());
  }

  close(): void {
    this.#cancel?.();
  }

  #look(): void {
    this.#cancel = undefined;
    const now = this.#clock.now();
    const all = [...this.#devices.values()];
    const known = all.filter(({ since }) => now - since >= longEnough);
    if (known.length > 0) this.#tell(known);
    if (known.length < all.length) this.#cancel = this.#clock.after(longEnough, () => this.#look());
  }
}
