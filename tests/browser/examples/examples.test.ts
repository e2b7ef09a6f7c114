import { createServer, type Server } from "@subrosa/server";
import { PassThrough } from "node:stream";
import { fileURLToPath } from "node:url";
import type { Browser } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launch, openTab, servePages, until, type PageServer } from "../harness/index.ts";
import type {} from "./pages/peer-connection.ts";
import type {} from "./pages/room.ts";

const here = (name: string): string => fileURLToPath(new URL(`pages/${name}.ts`, import.meta.url));

let pages: PageServer;
let server: Server;
beforeAll(async () => {
  pages = await servePages({ entries: { "peer-connection": here("peer-connection"), room: here("room") } });
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
    const ana = await openTab(browser, `${pages.origin}/room.html`, { name: "ana" });
    const link = await ana.page.evaluate((origin) => globalThis.roomPage.newCall(origin), server.url);
    await ana.page.evaluate((all) => globalThis.roomPage.join(all, "Ana"), link);
    const ben = await openTab(browser, `${pages.origin}/room.html`, { name: "ben" });
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
});
