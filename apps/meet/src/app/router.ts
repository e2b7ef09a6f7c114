import { codeOf, type Engine } from "./engine.ts";
import { Meeting } from "./meeting.ts";
import { keepSeat, readSeat } from "./seat.ts";
import { Store } from "./store.ts";

/** Why a link opens no room. */
export type LinkFault = "incomplete" | "newer" | "invalid";

/** Which of the app's places is on screen. */
export type Route =
  | { readonly at: "start"; readonly fault?: LinkFault }
  | { readonly at: "room"; readonly meeting: Meeting }
  | { readonly at: "link"; readonly fault: "incomplete" | "newer" };

const faults: Readonly<Record<string, LinkFault>> = { "incomplete-link": "incomplete", "newer-link": "newer" };
const roomPath = /^\/r\/([^/]+)\/?$/;

/** Reads the address bar, and keeps the key out of it: history is synced to other machines. */
export class Router {
  readonly route: Store<Route> = new Store<Route>({ at: "start" });
  readonly #engine: Engine;

  constructor(engine: Engine) {
    this.#engine = engine;
    addEventListener("popstate", () => this.read());
    addEventListener("hashchange", () => this.read());
  }

  /** Shows what the address bar says. */
  read(): void {
    const room = roomPath.exec(location.pathname)?.[1];
    if (room === undefined) {
      this.#show({ at: "start" });
      return;
    }
    if (location.hash === "") this.#enter(readSeat(room)?.link ?? location.href);
    else {
      const link = location.href;
      history.replaceState(null, "", location.pathname);
      this.#enter(link);
    }
  }

  /** Opens a link that someone made or pasted. Says what is wrong with it, if something is. */
  go(link: string): LinkFault | undefined {
    try {
      const { origin, room } = this.#engine.parseLink(link);
      if (origin !== location.origin) {
        location.assign(link);
        return undefined;
      }
      history.pushState(null, "", `/r/${room}`);
    } catch (error) {
      return faults[codeOf(error) ?? ""] ?? "invalid";
    }
    this.#enter(link);
    return undefined;
  }

  home(): void {
    history.pushState(null, "", "/");
    this.#show({ at: "start" });
  }

  #enter(link: string): void {
    const now = this.route.get();
    if (now.at === "room" && now.meeting.link === link) return;
    try {
      const meeting = new Meeting(this.#engine, link);
      keepSeat(meeting.facts.room, { link });
      this.#show({ at: "room", meeting });
      void meeting.open();
    } catch (error) {
      const fault = faults[codeOf(error) ?? ""] ?? "invalid";
      if (fault === "invalid") this.#show({ at: "start", fault });
      else this.#show({ at: "link", fault });
    }
  }

  #show(route: Route): void {
    const before = this.route.get();
    this.route.set(route);
    if (before.at === "room") void before.meeting.close();
  }
}
