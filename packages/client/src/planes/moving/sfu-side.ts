import type { Cancel, Clock } from "../../clock.ts";
import type { CreatePlane, MediaPlane, PlaneFacts, PlaneOptions } from "../plane.ts";
import type { Standing } from "./words.ts";

/** Milliseconds until an SFU's plane that could not be loaded or made is tried again. */
const again = 10_000;

/** What is asked of whoever moves. */
export interface SfuSideHost {
  readonly clock: Clock;
  /** Fetches what speaks to the SFU, when it is needed. */
  readonly load: () => Promise<CreatePlane>;
  readonly options: () => PlaneOptions;
  /** A plane is there: tell it of members and tracks. */
  opened(plane: MediaPlane): void;
  /** `state` or `strangers` is another one. */
  changed(): void;
}

/** The plane of the SFU while it is needed: loaded for the first use, closed after each. */
export class SfuSide {
  readonly #host: SfuSideHost;
  #plane: MediaPlane | undefined;
  #wanted = false;
  #retry: Cancel | undefined;
  #state: Standing["sfu"] = "off";
  #strangers = 0;

  constructor(host: SfuSideHost) {
    this.#host = host;
  }

  get plane(): MediaPlane | undefined {
    return this.#plane;
  }

  get state(): Standing["sfu"] {
    return this.#state;
  }

  get strangers(): number {
    return this.#strangers;
  }

  /** Twice is harmless. */
  open(): void {
    if (this.#wanted) return;
    this.#wanted = true;
    this.#state = "opening";
    void this.#load();
  }

  close(): void {
    this.#wanted = false;
    this.#retry?.();
    this.#plane?.close();
    this.#plane = undefined;
    this.#state = "off";
    this.#strangers = 0;
  }

  /** What the plane says of itself. */
  tell({ unreachable, strangers }: PlaneFacts): void {
    if (!this.#wanted) return;
    this.#state = unreachable ? "down" : "up";
    this.#strangers = strangers;
    this.#host.changed();
  }

  async #load(): Promise<void> {
    try {
      const create = await this.#host.load();
      if (!this.#wanted || this.#plane !== undefined) return;
      this.#plane = create(this.#host.options());
      this.#host.opened(this.#plane);
    } catch {
      if (!this.#wanted) return;
      this.#state = "down";
      this.#host.changed();
      this.#retry = this.#host.clock.after(again, () => void this.#load());
    }
  }
}
