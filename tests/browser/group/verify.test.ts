import { fileURLToPath } from "node:url";
import { createLink } from "@subrosa/client";
import type { Server } from "@subrosa/server";
import type { Browser, BrowserContext } from "puppeteer-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startServer } from "../call/people.ts";
import { launch, openTab, servePages, type PageServer, type Tab } from "../harness/index.ts";
import { freshRoom, sees } from "./people.ts";
import type { Compared, Verifier } from "./pages/verifier.ts";

let pages: PageServer;
let server: Server;
let chromium: Browser;
let firefox: Browser;
/** Whoever opens pages in the same context is on the same device. */
let ana: Person;
let ben: Person;
beforeAll(async () => {
  pages = await servePages({ entries: { verifier: fileURLToPath(new URL("./pages/verifier.ts", import.meta.url)) } });
  server = await startServer();
  [chromium, firefox] = await Promise.all([launch("chromium"), launch("firefox")]);
  ana = await Person.open("Ana", await chromium.createBrowserContext());
  ben = await Person.open("Ben", await firefox.createBrowserContext());
});
afterAll(async () => {
  await Promise.all([chromium?.close(), firefox?.close()]);
  await server?.close();
  await pages?.close();
});

const freshLink = (): string => createLink({ origin: server.url, room: freshRoom(), kind: "group" });

/** Someone on a device. */
class Person {
  readonly name: string;
  readonly context: BrowserContext;
  readonly tab: Tab;

  constructor(name: string, context: BrowserContext, tab: Tab) {
    this.name = name;
    this.context = context;
    this.tab = tab;
  }

  static async open(name: string, context: BrowserContext): Promise<Person> {
    return new Person(name, context, await openTab(context, `${pages.origin}/verifier.html`, { name }));
  }

  async do<Name extends keyof Verifier>(
    name: Name,
    ...given: Parameters<Verifier[Name]>
  ): Promise<Awaited<ReturnType<Verifier[Name]>>> {
    const result: unknown = await this.tab.page.evaluate(`verifier.${name}(...${JSON.stringify(given)})`);
    return result as Awaited<ReturnType<Verifier[Name]>>;
  }

  /** A page that knows nothing of what was before: what is known comes from the device. */
  async join(link: string): Promise<void> {
    await this.tab.page.reload({ waitUntil: "load" });
    await this.do("join", { link, name: this.name });
  }

  look(): Promise<Compared> {
    return this.do("look");
  }

  sees(what: string, check: (seen: Compared) => boolean): Promise<Compared> {
    return sees(this, what, check, 30_000);
  }

  /** Waits for the code, and gives its digits. */
  async code(): Promise<string> {
    const { state } = await this.sees("a code", (seen) => seen.state.step === "code");
    return state.step === "code" ? state.code.digits.join(" ") : "";
  }

  /** Waits until someone's device is as told. */
  async trusts(name: string, trust: string): Promise<void> {
    await this.sees(`${name}'s device as ${trust}`, ({ devices }) => devices[name]?.state === trust);
  }
}

test("two compare the same code by the devices' own doing; who joins meanwhile is not in it", async () => {
  const link = freshLink();
  await ana.join(link);
  await ben.join(link);
  await Promise.all([ana.trusts("Ben", "not-compared"), ben.trusts("Ana", "not-compared")]);
  expect((await ana.look()).remembers).toBe(true);
  await ana.do("start");
  const [first, second] = await Promise.all([ana.code(), ben.code()]);
  expect(first).toMatch(/^[0-5]\d\d [0-5]\d\d [0-5]\d\d [0-5]\d\d$/);
  expect(second).toBe(first);

  const cy = await Person.open("Cy", await chromium.createBrowserContext());
  await cy.join(link);
  const { state } = await ana.sees(
    "Cy beside the code",
    (seen) => seen.state.step === "code" && seen.state.joined.length === 1,
  );
  expect(state).toMatchObject({ people: [{ name: "Ben" }], joined: [{ name: "Cy" }] });
  expect(await ana.code()).toBe(first);
  await cy.do("leave");
  await cy.tab.close();
});

test("only whom one ticked is checked, and only for oneself", async () => {
  await ana.do("matches", "Ben");
  await ana.trusts("Ben", "checked");
  expect((await ana.look()).state).toMatchObject({ step: "done", checked: [{ name: "Ben" }] });
  await ben.do("matches");
  expect((await ben.look()).state).toMatchObject({ step: "done", checked: [] });
  expect((await ben.look()).devices["Ana"]).toEqual({ state: "not-compared" });
  await Promise.all([ana.do("leave"), ben.do("leave")]);
});

test("the mark is there in another call, and after a reload", async () => {
  const link = freshLink();
  await ben.join(link);
  await ana.join(link);
  await ana.trusts("Ben", "checked");
  await ana.join(link);
  await ana.trusts("Ben", "checked");
  const { devices } = await ana.look();
  expect(devices["Ben"]?.checkedAt).toBeGreaterThan(Date.now() - 600_000);
  await Promise.all([ana.do("leave"), ben.do("leave")]);
});

test("another device of this name is a warning, a namesake beside the checked one is none", async () => {
  const link = freshLink();
  const other = await Person.open("Ben", await chromium.createBrowserContext());
  await other.join(link);
  await ana.join(link);
  await ana.trusts("Ben", "changed");
  await ben.join(link);
  await ana.sees("both of them", ({ people }) => people.length === 2);
  const { people } = await ana.sees("no warning", ({ people: all }) => all.every(([, trust]) => trust !== "changed"));
  expect(people.map(([, trust]) => trust).sort()).toEqual(["checked", "not-compared"]);
  await ben.do("leave");
  await ana.trusts("Ben", "changed");

  // Compared with this one as well, both are checked.
  await other.do("start", "Ana");
  expect(await ana.code()).toBe(await other.code());
  await ana.do("matches", "Ben");
  await ana.trusts("Ben", "checked");
  await other.do("leave");
  await ana.do("leave");
  await other.tab.close();
});

test("a device that is silent is named, and there is no code", async () => {
  const link = freshLink();
  await ana.join(link);
  await ben.join(link);
  const mute = await Person.open("Mute", await chromium.createBrowserContext());
  await mute.join(link);
  await ana.sees("both", ({ people }) => people.length === 2);
  await ben.sees("both", ({ people }) => people.length === 2);
  // What Firefox says of a path whose other end is gone.
  ben.tab.expectError(/ICE failed/);
  await mute.tab.close();
  await ana.do("start");
  const { state } = await ana.sees("who is silent", (seen) => seen.state.step === "silent");
  expect(state).toMatchObject({ silent: [{ name: "Mute" }], triesLeft: 2 });
  // between two it takes nobody else
  await ana.do("start", "Ben");
  expect(await ana.code()).toBe(await ben.code());
});

test("marks go when one forgets them, one or all", async () => {
  await ana.do("matches", "Ben");
  await ana.trusts("Ben", "checked");
  await ana.do("forget", "Ben");
  await ana.trusts("Ben", "changed");
  await ana.do("forgetPeople");
  await ana.trusts("Ben", "not-compared");
  expect((await ana.look()).devices["Ben"]).toEqual({ state: "not-compared" });
});
