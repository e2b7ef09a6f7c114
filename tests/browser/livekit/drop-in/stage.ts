import { fileURLToPath } from "node:url";
import type { Browser } from "puppeteer-core";
import { afterAll, afterEach, beforeAll } from "vitest";
import { startLiveKit, type LiveKit } from "../../../livekit/server.ts";
import {
  launch,
  openTab,
  servePages,
  until,
  type BrowserName,
  type PageServer,
  type Tab,
} from "../../harness/index.ts";
import { tokenFor } from "../token.ts";
import type { Lab } from "./pages/lab.ts";

const page = (name: string): string => fileURLToPath(new URL(`./pages/${name}.ts`, import.meta.url));
const framesPage = (name: string): string => fileURLToPath(new URL(`../../frames/pages/${name}.ts`, import.meta.url));

/** A LiveKit server, and the pages of those who use it. */
export interface Stage {
  readonly pages: PageServer;
  readonly server: LiveKit;
  close(): Promise<void>;
}

/** Starts both. */
export async function openStage(): Promise<Stage> {
  const [pages, server] = await Promise.all([
    servePages({
      entries: { lab: page("lab"), components: page("components"), groups: page("groups") },
      scripts: { "tapped-worker": framesPage("tapped-worker"), "tap-worker": framesPage("tap-worker") },
    }),
    startLiveKit(),
  ]);
  return { pages, server, close: async () => void (await Promise.all([pages.close(), server.stop()])) };
}

/** How {@link Person.join} comes in: with this key, or without one. */
export type How = Omit<Parameters<Lab["join"]>[0], "url" | "token">;

let rooms = 0;

/** A room of its own for a test. */
function freshRoom(): string {
  return `drop-in-${rooms++}`;
}

/** Somebody in a tab. */
export class Person {
  readonly identity: string;
  readonly tab: Tab;

  private constructor(identity: string, tab: Tab) {
    this.identity = identity;
    this.tab = tab;
  }

  /** Opens a page, and comes into the room. */
  static async join(browser: Browser, stage: Stage, room: string, identity: string, how: How): Promise<Person> {
    const tab = await openTab(browser, `${stage.pages.origin}/lab.html`, {
      name: identity,
      // what an app without encryption says of packets that it can't read
      expectedErrors: [/Received encrypted packet but E2EE not set up/],
    });
    const person = new Person(identity, tab);
    await person.do("join", { url: stage.server.url, token: tokenFor(stage.server, room, identity), ...how });
    return person;
  }

  /** Calls one of the page's functions. */
  async do<Name extends keyof Lab>(
    name: Name,
    ...given: Parameters<Lab[Name]>
  ): Promise<Awaited<ReturnType<Lab[Name]>>> {
    const result: unknown = await this.tab.page.evaluate(`lab.${name}(...${JSON.stringify(given)})`);
    return result as Awaited<ReturnType<Lab[Name]>>;
  }

  /** Waits until this one sees and hears the other. */
  async meets(other: string): Promise<void> {
    await this.sees(other);
    await until(() => this.do("hears", other), { what: `${this.identity} to hear ${other}` });
  }

  /** Waits until this one sees the other. */
  async sees(other: string): Promise<void> {
    await until(() => this.do("sees", other), { what: `${this.identity} to see ${other}` });
  }

  /** Waits for data that reached the application. */
  async gets(words: string): Promise<void> {
    await until(async () => (await this.do("got")).includes(words), { what: `${this.identity} to get "${words}"` });
  }

  /** Waits for so many more pictures of the other that were decoded. */
  async seesMore(other: string, frames = 20): Promise<void> {
    const before = await this.do("decoded", other, "video");
    await until(async () => (await this.do("decoded", other, "video")) > before + frames, {
      what: `${this.identity} to see ${frames} more pictures of ${other}`,
    });
  }

  /** Waits until more frames have come to this tap. */
  async tapsMore(): Promise<void> {
    const before = (await this.do("tails", "tap")).length;
    const more = async (): Promise<boolean> => (await this.do("tails", "tap")).length > before + 30;
    await until(more, { what: "more frames at the tap" });
  }

  /** The page goes. */
  async close(): Promise<void> {
    await this.tab.close();
  }
}

/** Those who came into a room in a test, to be sent away behind it. */
export class Company {
  readonly #people: Person[] = [];
  readonly #stage: () => Stage;
  room = freshRoom();

  constructor(stage: () => Stage) {
    this.#stage = stage;
  }

  /** Somebody comes into this test's room. */
  async join(browser: Browser, identity: string, how: How): Promise<Person> {
    const person = await Person.join(browser, this.#stage(), this.room, identity, how);
    this.#people.push(person);
    return person;
  }

  /** All go; the next test has a room of its own. */
  async end(): Promise<void> {
    this.room = freshRoom();
    await Promise.all(this.#people.splice(0).map((person) => person.close()));
  }
}

/** What the tests of a block have. */
export interface SetUp {
  readonly stage: () => Stage;
  readonly browsers: Readonly<Record<BrowserName, Browser>>;
  /** Those who come into a test's room: they go behind it. */
  readonly here: Company;
}

/** Has LiveKit, the pages and both browsers there for the tests of a block. */
export function setUp(): SetUp {
  let opened: Stage | undefined;
  const browsers = {} as Record<BrowserName, Browser>;
  const stage = (): Stage => {
    if (opened === undefined) throw new Error("The stage opens before the first test.");
    return opened;
  };
  const here = new Company(stage);
  beforeAll(async () => {
    [opened, browsers.chromium, browsers.firefox] = await Promise.all([
      openStage(),
      launch("chromium"),
      launch("firefox"),
    ]);
  });
  afterEach(() => here.end());
  afterAll(() => Promise.all([opened?.close(), ...Object.values(browsers).map((browser) => browser.close())]));
  return { stage, browsers, here };
}
