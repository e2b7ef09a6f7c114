import { createLink } from "@subrosa/client";
import { createServer, type Server } from "@subrosa/server";
import { PassThrough } from "node:stream";
import { fileURLToPath } from "node:url";
import type { Browser } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launch, openTab, servePages, until, type PageServer, type Tab } from "../harness/index.ts";
import type {} from "./pages/compare-codes.ts";
import type {} from "./pages/peer-connection.ts";
import type {} from "./pages/private-room.ts";
import type {} from "./pages/room.ts";
import type {} from "./pages/together.ts";

const here = (name: string): string => fileURLToPath(new URL(`pages/${name}.ts`, import.meta.url));

let pages: PageServer;
let server: Server;
beforeAll(async () => {
  const names = ["compare-codes", "peer-connection", "private-room", "room", "together"];
  const entries = names.map((name) => [name, here(name)]);
  pages = await servePages({ entries: Object.fromEntries(entries) });
  server = await createServer({ port: 0, origins: [pages.origin], log: new PassThrough().resume() });
});
afterAll(async () => {
  await server.close();
  await pages.close();
});

describe.each(["chromium", "firefox"] as const)("the examples in %s", (name) => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch(name);
  });
  afterAll(() => browser.close());

  test("a plain RTCPeerConnection carries a sealed picture", async () => {
    const tab = await openTab(browser, `${pages.origin}/peer-connection.html`);
    await tab.page.evaluate(() => globalThis.peerConnectionPage.start(true));
    const frames = (): Promise<number> => tab.page.evaluate(() => globalThis.peerConnectionPage.frames());
    await until(async () => (await frames()) > 5, { what: "five frames on the player" });
    const states = await tab.page.evaluate(() => globalThis.peerConnectionPage.states());
    expect(states).toEqual(["EncryptionSuccess", "DecryptionSuccess"]);
    await tab.close();
  });

  test("with another key nothing plays, and the state says so", async () => {
    const tab = await openTab(browser, `${pages.origin}/peer-connection.html`);
    await tab.page.evaluate(() => globalThis.peerConnectionPage.start(false));
    const states = (): Promise<unknown> => tab.page.evaluate(() => globalThis.peerConnectionPage.states().join());
    await until(async () => (await states()) === "EncryptionSuccess,DecryptionFailed", { what: "DecryptionFailed" });
    expect(await tab.page.evaluate(() => globalThis.peerConnectionPage.sealed())).toBeGreaterThan(0);
    expect(await tab.page.evaluate(() => globalThis.peerConnectionPage.frames())).toBe(0);
    await tab.close();
  });

  test("the program of the README is a call", async () => {
    // Each on a device of their own: in a second tab the same person would come again.
    const [theirs, his] = [await browser.createBrowserContext(), await browser.createBrowserContext()];
    const ana = await openTab(theirs, `${pages.origin}/room.html`, { name: "ana" });
    const link = await ana.page.evaluate((origin) => globalThis.roomPage.newCall(origin), server.url);
    await ana.page.evaluate((all) => globalThis.roomPage.join(all, "Ana"), link);
    const ben = await openTab(his, `${pages.origin}/room.html`, { name: "ben" });
    await ben.page.evaluate((all) => globalThis.roomPage.join(all, "Ben"), link);
    for (const tab of [ana, ben]) {
      for (const kind of ["audio", "video"] as const) {
        const played = (): Promise<number[]> => tab.page.evaluate((of) => globalThis.roomPage.played(of), kind);
        const seconds = await until(async () => (await played()).find((time) => time > 0.5), {
          what: `${kind} to play`,
        });
        expect(seconds).toBeGreaterThan(0.5);
      }
    }
    await ben.close();
    await ana.close();
  });

  test("a private room lets in whom its host lets in", async () => {
    // Each on a device of their own.
    const [ana, ben, eve] = await Promise.all(
      ["ana", "ben", "eve"].map(async (person) =>
        openTab(await browser.createBrowserContext(), `${pages.origin}/private-room.html`, { name: person }),
      ),
    );
    const link = await ana!.page.evaluate((origin) => globalThis.privateRoomPage.newPrivateRoom(origin), server.url);
    await ana!.page.evaluate((all) => globalThis.privateRoomPage.open(all, "Eve"), link);
    const join = (tab: typeof ana, guest: string): Promise<unknown> =>
      tab!.page.evaluate((all, by) => globalThis.privateRoomPage.join(all, by), link, guest);
    expect(await join(ben, "Ben")).toEqual(["Ana"]);
    expect(await join(eve, "Eve")).toBe("not-admitted");
    expect(await ana!.page.evaluate(() => globalThis.privateRoomPage.epoch())).toBe(1);
    for (const tab of [ana, ben, eve]) await tab!.close();
  });

  test("people write, send a file, and share a pointer", async () => {
    const link = createLink({ origin: server.url, room: `together-${name}`, kind: "group" });
    const join = async (person: string): Promise<Tab> => {
      const tab = await openTab(await browser.createBrowserContext(), `${pages.origin}/together.html`, {
        name: person,
      });
      await tab.page.evaluate((all, by) => globalThis.togetherPage.join(all, by), link, person);
      return tab;
    };
    const [ana, ben] = [await join("Ana"), await join("Ben")];
    const heard = (): Promise<readonly string[]> => ben.page.evaluate(() => globalThis.togetherPage.heard());
    await ana.page.evaluate(() => globalThis.togetherPage.say("hello"));
    await ana.page.evaluate(() => globalThis.togetherPage.offer("what I wrote"));
    await until(async () => (await heard()).length >= 4, { what: "words and a file" });
    expect(await heard()).toEqual(["Ana: hello", "what I wrote", "closed", "note.txt is here"]);
    const pointed = async (): Promise<boolean> => {
      await ana.page.evaluate(() => globalThis.togetherPage.point(3, 4));
      return (await heard()).includes("Ana at 3 4");
    };
    await until(pointed, { what: "a pointer" });
    for (const tab of [ana, ben]) await tab.close();
  });

  test("people compare a code, and their devices are known from then on", async () => {
    const link = createLink({ origin: server.url, room: `compare-${name}`, kind: "group" });
    const join = async (person: string): Promise<Tab> => {
      const tab = await openTab(await browser.createBrowserContext(), `${pages.origin}/compare-codes.html`, {
        name: person,
      });
      await tab.page.evaluate((all, by) => globalThis.compareCodesPage.join(all, by), link, person);
      return tab;
    };
    const [ana, ben] = [await join("Ana"), await join("Ben")];
    const others = (tab: Tab): Promise<readonly string[]> =>
      tab.page.evaluate(() => globalThis.compareCodesPage.others());
    await until(async () => (await others(ana)).length === 1, { what: "Ben to be there" });
    await ana.page.evaluate(() => globalThis.compareCodesPage.begin());
    const code = (tab: Tab): Promise<string> =>
      until(() => tab.page.evaluate(() => globalThis.compareCodesPage.digits()), { what: "a code" });
    const read = await code(ana);
    expect(read).toMatch(/^[0-5]\d\d( [0-5]\d\d){3}$/);
    expect(await code(ben)).toBe(read);
    await ana.page.evaluate(() => globalThis.compareCodesPage.answer(true));
    await ben.page.evaluate(() => globalThis.compareCodesPage.answer(false));
    await until(async () => (await others(ana))[0] === "checked", { what: "Ben's device to be checked" });
    expect(await others(ben)).toEqual(["not-compared"]);
    for (const tab of [ana, ben]) await tab.close();
  });
});
