import { Store } from "./store.ts";

/** What brings this tab back to its call after a reload, without the lobby. Kept in `sessionStorage` only. */
export interface Seat {
  readonly link: string;
  /** As typed; needed again to derive the keys. */
  readonly passphrase?: string;
  /** Set while the tab is in the call: the seat that the others know. */
  readonly rejoin?: string;
  /** This person made the room, in this tab. */
  readonly made?: boolean;
  readonly microphone?: boolean;
  readonly camera?: boolean;
  readonly panel?: string;
  readonly quiet?: boolean;
  /** How loud each participant is here, 0 to 1. Ids outlive a reload of either side. */
  readonly volumes?: Readonly<Record<string, number>>;
  /** When this person joined, in ms since 1970. */
  readonly since?: number;
}

const place = (room: string): string => `subrosa.seat.${room}`;

/** What is no volume would stop the sound of a call. */
function audible(stored: unknown): Record<string, number> {
  return Object.fromEntries(
    Object.entries(stored ?? {}).filter(([, volume]) => typeof volume === "number" && volume >= 0 && volume <= 1),
  );
}

/** What this tab keeps about a room. */
export function readSeat(room: string): Seat | undefined {
  try {
    const stored: unknown = JSON.parse(sessionStorage.getItem(place(room)) ?? "null");
    if (typeof stored !== "object" || stored === null || !("link" in stored) || typeof stored.link !== "string")
      return undefined;
    const volumes = "volumes" in stored ? { volumes: audible(stored.volumes) } : {};
    return { ...(stored as Seat), ...volumes };
  } catch {
    return undefined;
  }
}

/** Keeps a seat, or changes a part of it. A seat belongs to its link: another link to the room starts with nothing. */
export function keepSeat(room: string, change: Partial<Seat>): void {
  const before = readSeat(room);
  const same = change.link === undefined || change.link === before?.link;
  const seat = { ...(same ? before : undefined), ...change };
  try {
    sessionStorage.setItem(place(room), JSON.stringify(seat));
  } catch {
    // Storage is forbidden: a reload then asks for the link again.
  }
}

/** After leaving: the link stays for "Rejoin", the place in the call does not. */
export function giveUpSeat(room: string): void {
  const seat = readSeat(room);
  if (!seat) return;
  const { rejoin: _rejoin, panel: _panel, since: _since, ...rest } = seat;
  try {
    sessionStorage.setItem(place(room), JSON.stringify(rest));
  } catch {
    // As in keepSeat.
  }
}

/** Whether this tab may be in the call: `free` before it asks, then `held` until another tab takes it (`stolen`). */
export type TabState = "free" | "held" | "stolen";

/** A tab that reloads needs a moment to let go of its lock, in ms. */
const patience = 600;

/** One tab of a browser is in a room at a time: a lock that the browser frees when the tab closes or crashes. */
export class TabLock {
  readonly state: Store<TabState> = new Store<TabState>("free");
  readonly #name: string;
  #release: (() => void) | undefined;

  constructor(room: string) {
    this.#name = `subrosa.room.${room}`;
  }

  /** Whether another tab is in this room. */
  async heldElsewhere(): Promise<boolean> {
    if (this.state.get() === "held") return false;
    const look = async (): Promise<boolean> => {
      const { held = [] } = await navigator.locks.query();
      return held.some((lock) => lock.name === this.#name);
    };
    for (const end = Date.now() + patience; Date.now() < end; await new Promise((next) => setTimeout(next, 50)))
      if (!(await look())) return false;
    return look();
  }

  /** Takes the lock, from another tab if need be. Settles once it is held. */
  async take(): Promise<void> {
    if (this.state.get() === "held") return;
    await new Promise<void>((taken) => {
      const held = navigator.locks.request(this.#name, { steal: true }, () => {
        this.state.set("held");
        taken();
        return new Promise<void>((release) => (this.#release = release));
      });
      held.then(
        () => this.state.set("free"),
        () => this.state.set("stolen"),
      );
    });
  }

  release(): void {
    this.#release?.();
    this.#release = undefined;
  }
}
