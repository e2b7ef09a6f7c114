import { fileURLToPath } from "node:url";
import type { Source } from "@subrosa/client";
import type { Browser } from "puppeteer-core";
import { startLiveKit, type LiveKit } from "../../livekit/server.ts";
import { openTab, servePages, until, type PageServer, type Tab } from "../harness/index.ts";
import type { Entry, PlaneLab } from "./pages/plane-lab.ts";
import type { Tapped } from "./pages/tap.ts";
import { tokenFor } from "./token.ts";

const page = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** A LiveKit server, and the page in which members have planes there. */
export interface PlaneStage {
  readonly sfu: LiveKit;
  readonly pages: PageServer;
  close(): Promise<void>;
}

/** Starts both. @param flags more of them for LiveKit */
export async function openPlaneStage(flags: readonly string[] = []): Promise<PlaneStage> {
  const [sfu, pages] = await Promise.all([
    startLiveKit({ flags }),
    servePages({
      entries: { "plane-lab": page("./pages/plane-lab.ts") },
      scripts: { "tap-worker": page("../frames/pages/tap-worker.ts") },
    }),
  ]);
  return { sfu, pages, close: async () => void (await Promise.all([pages.close(), sfu.stop()])) };
}

let rooms = 0;

/** A name that no other room of these tests has. */
export function newRoom(): string {
  return `plane-${rooms++}`;
}

/** Members of one room, in one tab. */
export class PlaneTab {
  readonly tab: Tab;
  readonly #sfu: LiveKit;
  readonly #room: string;

  private constructor(tab: Tab, sfu: LiveKit, room: string) {
    this.tab = tab;
    this.#sfu = sfu;
    this.#room = room;
  }

  static async open(browser: Browser, { sfu, pages }: PlaneStage, room: string): Promise<PlaneTab> {
    const tab = await openTab(browser, `${pages.origin}/plane-lab.html`);
    await until(() => tab.page.evaluate("typeof lab === 'object'"), { what: "the page" });
    return new PlaneTab(tab, sfu, room);
  }

  /** Calls one of the page's functions. */
  async do<Name extends keyof PlaneLab>(
    name: Name,
    ...given: Parameters<PlaneLab[Name]>
  ): Promise<Awaited<ReturnType<PlaneLab[Name]>>> {
    const result: unknown = await this.tab.page.evaluate(`lab.${name}(...${JSON.stringify(given)})`);
    return result as Awaited<ReturnType<PlaneLab[Name]>>;
  }

  /** A way into this tab's room. */
  entry(identity: string): Entry {
    return { url: this.#sfu.url, token: tokenFor(this.#sfu, this.#room, identity) };
  }

  /** Somebody of the room comes, under another name at the SFU. */
  async enters(
    name: string,
    ...more: [settings?: Parameters<PlaneLab["enter"]>[2], fellows?: string[]]
  ): Promise<void> {
    await this.do("enter", name, this.entry(`${name} at the SFU`), ...more);
  }

  /** Knows of somebody whose plane is in another tab. */
  async knows(name: string, other: string): Promise<void> {
    await this.do("know", name, other, `${other} at the SFU`);
  }

  async comes(track: string, to: string): Promise<void> {
    await until(async () => (await this.do("arrived", to)).includes(track), { what: `${track} to arrive at ${to}` });
  }

  /** Waits for so many more pictures of somebody that are decoded. */
  async seesMore(name: string, from: string, frames = 20): Promise<void> {
    const count = async (): Promise<number> => (await this.do("incoming", name, from))?.frames ?? 0;
    const before = await count();
    await until(async () => (await count()) > before + frames, {
      what: `${name} to see ${frames} more pictures of ${from}`,
      timeout: 90_000,
    });
  }

  /** Somebody without keys takes all there is. */
  async taps(identity: string, ...sources: readonly Source[]): Promise<void> {
    const senders = sources.map((source) => ["ana", source] as const);
    await this.do("tap", this.entry(identity), senders);
  }

  /** Waits until the tap has got more sealed frames, of this type where one is named. */
  async moreSealed(what: string, mimeType?: string): Promise<void> {
    const count = ({ sealed }: Tapped): number =>
      mimeType === undefined ? Object.values(sealed).reduce((sum, one) => sum + one, 0) : (sealed[mimeType] ?? 0);
    const before = count(await this.do("tapped"));
    await until(async () => count(await this.do("tapped")) > before + 20, {
      what: `more sealed frames at the tap ${what}`,
      interval: 500,
      timeout: 60_000,
    });
  }
}
