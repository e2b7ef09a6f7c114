import type { Source } from "../api/publication.ts";
import type { Frames } from "../media/frames.ts";
import type { PlaneGuest } from "../planes/plane.ts";
import { shorten } from "./name.ts";
import type { Roster } from "./roster.ts";

/** What guests are kept with. */
export interface GuestsOptions {
  readonly roster: Pick<Roster, "guest" | "arrived" | "left">;
  readonly frames: Pick<Frames, "status" | "forget">;
  /** `count` is another one. */
  readonly changed: () => void;
}

/** The most who are shown: the SFU could make up any number of them, and play earlier frames as each. */
const mostGuests = 100;

interface Guest {
  said: PlaneGuest;
  readonly tracks: Map<Source, MediaStreamTrack>;
  isShown: boolean;
}

/**
 * Who is at the SFU with one of its own clients, in a room whose key they have. Nobody of the room vouches for them, so each is shown once something of
 * theirs has opened: then they hold the key.
 */
export class Guests {
  readonly #options: GuestsOptions;
  readonly #guests = new Map<string, Guest>();

  constructor(options: GuestsOptions) {
    this.#options = options;
  }

  /** How many are shown. */
  get count(): number {
    return [...this.#guests.values()].filter(({ isShown }) => isShown).length;
  }

  /** See `PlaneHost.guestChanged`. */
  said(name: string, said: PlaneGuest | undefined): void {
    const known = this.#guests.get(name);
    if (said === undefined) {
      if (known !== undefined) this.#leave(name, known);
      return;
    }
    if (known === undefined && this.#guests.size >= mostGuests) return;
    const guest = known ?? { said, tracks: new Map(), isShown: false };
    guest.said = { ...said, name: shorten(said.name) };
    this.#guests.set(name, guest);
    this.#show(name, guest);
  }

  /** Something of theirs is here, opened or not. */
  arrived(name: string, source: Source, track: MediaStreamTrack): void {
    this.#guests.get(name)?.tracks.set(source, track);
  }

  /** What arrived is over. */
  gone(name: string, source: Source): void {
    this.#guests.get(name)?.tracks.delete(source);
  }

  /** The state of somebody's frames changed. */
  frames(name: string): void {
    const guest = this.#guests.get(name);
    if (guest !== undefined && !guest.isShown) this.#show(name, guest);
  }

  #show(name: string, guest: Guest): void {
    const { roster, frames, changed } = this.#options;
    const { said, tracks, isShown } = guest;
    const opens = [...tracks.keys()].some(
      (source) => frames.status(name, source).encryption.state === "DecryptionSuccess",
    );
    if (!isShown && !opens) return;
    guest.isShown = true;
    roster.guest(name, said);
    if (isShown) return;
    for (const [source, track] of tracks) roster.arrived(name, source, track);
    changed();
  }

  #leave(name: string, { isShown }: Guest): void {
    const { roster, frames, changed } = this.#options;
    this.#guests.delete(name);
    frames.forget(name);
    if (!isShown) return;
    roster.left(name, "left");
    changed();
  }
}
