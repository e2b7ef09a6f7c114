import { Store } from "./store.ts";

/** What a person chose in this browser. Nothing of a call is in it, except rooms that they asked to remember. */
export interface Preferences {
  readonly name: string;
  readonly rememberName: boolean;
  readonly theme: "system" | "dark" | "light";
  readonly singleKeys: boolean;
  readonly speakJoins: boolean;
  readonly speakChat: boolean;
  readonly speakResults: boolean;
  readonly speakStates: boolean;
  readonly mirror: boolean;
  readonly noiseReduction: boolean;
  readonly echoCancelling: boolean;
  /** The own camera sends a smaller picture. */
  readonly dataSaver: boolean;
  /** No pictures of others come here. */
  readonly soundOnly: boolean;
  /** The small window opens by itself when the call's tab is hidden, where the browser can. */
  readonly automaticPip: boolean;
  /** A soft sound when someone comes or goes, in small calls. */
  readonly joinSounds: boolean;
  /** Device ids; empty for the browser's default. */
  readonly microphone: string;
  readonly camera: string;
  readonly speaker: string;
  /** Media by the server's relay only, from the next join on. */
  readonly hideAddress: boolean;
  readonly rememberRooms: boolean;
  /** Whole links, newest first. Kept only while `rememberRooms` is on. */
  readonly rooms: readonly string[];
  /** They have said yes to the browser's question once: the lobby may ask for devices by itself. */
  readonly askedForDevices: boolean;
}

const defaults: Preferences = {
  name: "",
  rememberName: true,
  theme: "system",
  singleKeys: true,
  speakJoins: true,
  speakChat: true,
  speakResults: true,
  speakStates: true,
  mirror: true,
  noiseReduction: true,
  echoCancelling: true,
  dataSaver: false,
  soundOnly: false,
  automaticPip: false,
  joinSounds: true,
  microphone: "",
  camera: "",
  speaker: "",
  hideAddress: false,
  rememberRooms: false,
  rooms: [],
  askedForDevices: false,
};

const place = "subrosa.preferences";
const mostRooms = 8;

/** Storage is the person's to edit: only values of the right type are taken over. */
function read(): Preferences {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(place) ?? "{}");
    if (typeof stored !== "object" || stored === null) return defaults;
    const fits = Object.entries(stored).filter(
      ([name, value]) =>
        name in defaults && typeof value === typeof defaults[name as keyof Preferences] && name !== "rooms",
    );
    const rooms =
      "rooms" in stored && Array.isArray(stored.rooms) ? stored.rooms.filter((room) => typeof room === "string") : [];
    return { ...defaults, ...Object.fromEntries(fits), rooms };
  } catch {
    return defaults;
  }
}

/** The preferences of this browser, kept in `localStorage`. */
export const preferences: Store<Preferences> = new Store(read());

preferences.subscribe(() => {
  const kept = preferences.get();
  try {
    localStorage.setItem(place, JSON.stringify({ ...kept, name: kept.rememberName ? kept.name : "" }));
  } catch {
    // Storage is full or forbidden: the choice lasts as long as the page.
  }
});

/** Puts a room on top of the remembered ones, if the person asked for that. */
export function rememberRoom(link: string): void {
  const { rememberRooms, rooms } = preferences.get();
  if (rememberRooms)
    preferences.update({ rooms: [link, ...rooms.filter((room) => room !== link)].slice(0, mostRooms) });
}

function applyTheme(): void {
  const { theme } = preferences.get();
  if (theme === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
}

/** Makes the page follow the theme that was chosen. */
export function followTheme(): void {
  applyTheme();
  preferences.subscribe(applyTheme);
}
