import { fileURLToPath } from "node:url";
import type { Browser, BrowserContext } from "puppeteer-core";
import { createLink, type RoomOptions, type SecretSource } from "@subrosa/client";
import { createServer, type Server, type ServerOptions } from "@subrosa/server";
import { openTab, patience, servePages, until, type PageServer, type Tab } from "../harness/index.ts";
import type { Caller, SeenTrack, View } from "./pages/caller.ts";

/** Where calls take place: pages, and a real server that they may use. */
export interface Stage {
  readonly pages: PageServer;
  readonly server: Server;
  /** A fresh room's link, with static keys. */
  link(secret?: SecretSource): string;
  /** The server's place, for one that is started again. */
  readonly port: number;
  close(): Promise<void>;
}

const page = (name: string): string => fileURLToPath(new URL(`./pages/${name}.ts`, import.meta.url));
let rooms = 0;

/** Serves the pages and starts a server. */
export async function openStage(entries: readonly string[] = ["caller"], options: ServerOptions = {}): Promise<Stage> {
  const pages = await servePages({ entries: Object.fromEntries(entries.map((name) => [name, page(name)])) });
  const server = await startServer(options);
  return {
    pages,
    server,
    port: Number(new URL(server.url).port),
    link: (secret = "link") => createLink({ origin: server.url, room: `call-${rooms++}`, secret, kind: "static" }),
    close: async () => {
      await server.close();
      await pages.close();
    },
  };
}

/** A server on loopback, whose rooms are open to every page. */
export function startServer(options: ServerOptions = {}): Promise<Server> {
  return createServer({
    host: "127.0.0.1",
    port: 0,
    origins: ["*"],
    shutdownTimeout: 0.2,
    logLevel: "error",
    ...options,
  });
}

/** Someone in a browser tab. */
export class Person {
  readonly name: string;
  readonly tab: Tab;

  constructor(name: string, tab: Tab) {
    this.name = name;
    this.tab = tab;
  }

  static async open(browser: Browser | BrowserContext, stage: Stage, name: string): Promise<Person> {
    return new Person(name, await openTab(browser, `${stage.pages.origin}/caller.html`, { name }));
  }

  /** Calls one of the page's functions. */
  async do<Name extends keyof Caller>(
    name: Name,
    ...given: Parameters<Caller[Name]>
  ): Promise<Awaited<ReturnType<Caller[Name]>>> {
    const result: unknown = await this.tab.page.evaluate(`caller.${name}(...${JSON.stringify(given)})`);
    return result as Awaited<ReturnType<Caller[Name]>>;
  }

  async join(link: string, options: Partial<RoomOptions> = {}): Promise<{ alone?: boolean; error?: string }> {
    return await this.do("join", { link, name: this.name, ...options });
  }

  look(): Promise<View> {
    return this.do("look");
  }

  /** Waits until this person sees another's track as told. */
  async sees(
    other: string,
    source: string,
    what: string,
    check: (track: SeenTrack) => boolean,
    timeout = patience,
  ): Promise<void> {
    let last: SeenTrack | undefined;
    await until(
      async () => {
        last = (await this.look()).people[other]?.tracks[source];
        return last !== undefined && check(last);
      },
      { what: `${this.name} to see ${what} in ${other}'s ${source}`, timeout, interval: 150 },
    ).catch((error: unknown) => {
      throw new Error(`${String(error)} ${JSON.stringify(last)}`);
    });
  }

  /** Waits for another's picture, recognised by its number. */
  seesPicture(other: string, number: number, source = "camera"): Promise<void> {
    return this.sees(other, source, `picture ${number}`, ({ picture }) => picture === number);
  }

  /** Waits for another's tone, within an FFT bin of 12 Hz and Opus' own doing. */
  hears(other: string, frequency: number, source = "microphone", timeout?: number): Promise<void> {
    return this.sees(
      other,
      source,
      `${frequency} Hz`,
      ({ tone }) => tone !== undefined && Math.abs(tone - frequency) < 30,
      timeout,
    );
  }

  async close(): Promise<void> {
    await this.tab.close();
  }
}
