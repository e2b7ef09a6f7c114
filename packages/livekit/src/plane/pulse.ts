/** Milliseconds between two looks. */
const beat = 1_000;
/** Looks without anything new after which we say something that must be acknowledged, and after which the path counts as dead. */
const probeAfter = 2;
const deadAfter = 5;

/** A connection to an SFU, as far as its pulse is felt. */
export interface Artery {
  /** What has come by it, in no unit: grows with whatever comes. `undefined`: nothing need come. */
  came(): Promise<number | undefined>;
  /** Says something that the other side acknowledges. */
  probe(): void;
}

/**
 * Whether anything comes from the SFU. Browsers call a path dead after half a minute, and livekit-client waits for that; but whatever we send is
 * acknowledged at once, by the SFU itself. Looks are counted and not the time, which also passes while a machine sleeps.
 */
export class Pulse {
  readonly #artery: Artery;
  readonly #changed: () => void;
  readonly #timer: ReturnType<typeof setInterval>;
  #last: number | undefined;
  #quiet = 0;
  #silent = false;

  /** @param changed `isSilent` is another one */
  constructor(artery: Artery, changed: () => void) {
    this.#artery = artery;
    this.#changed = changed;
    this.#timer = setInterval(() => void this.#look(), beat);
  }

  /** Nothing has come for long, though something had to. */
  get isSilent(): boolean {
    return this.#silent;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    const came = await this.#artery.came();
    this.#quiet = came !== undefined && came === this.#last ? this.#quiet + 1 : 0;
    this.#last = came;
    if (this.#quiet >= probeAfter) this.#artery.probe();
    const silent = this.#quiet >= deadAfter;
    if (silent === this.#silent) return;
    this.#silent = silent;
    this.#changed();
  }
}
