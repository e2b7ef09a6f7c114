import type { Server } from "@subrosa/server";
import type { Browser } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launch, until, type BrowserName } from "../harness/index.ts";
import { storiesDir } from "./build-stories.ts";
import { openStory, serveApp, type User } from "./stage.ts";

let server: Server;
beforeAll(async () => {
  server = await serveApp({ appDir: storiesDir });
});
afterAll(() => server.close());

declare global {
  interface Window {
    /** What the page does when the browser says that its tab is hidden, where a test stands in for the browser. */
    hidden: (() => void) | null;
  }
}

const engines: readonly BrowserName[] = ["chromium", "firefox"];

describe.each(engines)("in %s", (name) => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch(name);
  });
  afterAll(() => browser.close());

  const open = (story: string): Promise<User> => openStory(browser, server, story);

  test("who can't see somebody because of their video format asks for another, and is told when there is none", async () => {
    const user = await open("state-cant-play");
    await user.reads("Your browser can't play Ben’s video format. You still hear Ben.");
    await user.enter("Ask Ben to switch format");
    await user.reads("Ben’s browser was asked for another video format.");
    await user.page.goto(`${server.url}/stories.html?story=state-cant-play-ever`);
    await user.enter("Ask Ben to switch format");
    await user.reads("Ben’s browser and yours have no other video format in common.");
    expect(await user.violations()).toEqual([]);
    await user.tab.close();
  });

  test("speaker view is offered to many once, and then is theirs to choose", async () => {
    const user = await open("call-many");
    await user.reads("Many people here. Speaker view?");
    await user.enter("Speaker view");
    await until(async () => !(await user.text()).includes("Many people here"), { what: "the offer to go" });
    await user.page.keyboard.press("g");
    await user.reads("Grid view"); // spoken
    expect(await user.text()).not.toContain("Many people here");
    await user.tab.close();
  });

  test("an enlarged screen is moved by Shift and arrows; without Shift they lead to other tiles", async () => {
    const user = await open("call-share");
    const { page } = user;
    const place = (): Promise<string | undefined> =>
      page.$eval('[data-tile^="screen:"] > div', (canvas) => getComputedStyle(canvas).transform);
    const focused = (): Promise<string | undefined> =>
      page.evaluate(() =>
        document.activeElement instanceof HTMLElement ? document.activeElement.dataset["tile"] : "",
      );
    await page.focus('[data-tile^="screen:"]');
    await page.keyboard.press("+");
    await page.keyboard.press("+");
    await user.reads("156 %");
    const before = await place();
    await page.keyboard.down("Shift");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.up("Shift");
    await until(async () => (await place()) !== before, { what: "the screen to move" });
    expect(await focused()).toMatch(/^screen:/);
    await page.keyboard.press("ArrowRight");
    expect(await focused()).toMatch(/^person-/);
    await user.tab.close();
  });

  test("the small window opens by itself for who wants that, where the browser can, and closes when the tab is back", async () => {
    const user = await open("call-5");
    const { page } = user;
    const can = await page.evaluate(() => {
      try {
        navigator.mediaSession.setActionHandler("enterpictureinpicture" as MediaSessionAction, null);
        return "documentPictureInPicture" in window;
      } catch {
        return false;
      }
    });
    expect(can).toBe(name === "chromium");
    await page.evaluateOnNewDocument(() => {
      const { mediaSession } = navigator;
      const set = mediaSession.setActionHandler.bind(mediaSession);
      mediaSession.setActionHandler = (action: string, handler) => {
        if (action === "enterpictureinpicture") window.hidden = handler as (() => void) | null;
        set(action as MediaSessionAction, handler);
      };
    });
    await page.reload();
    await user.press("More");
    await user.press("Devices and settings", "menuitem");
    await user.press("General", "tab");
    if (!can) {
      await user.reads("Single keys");
      expect(await user.text()).not.toContain("Open the small window by itself");
      await user.tab.close();
      return;
    }
    const isOpen = (): Promise<boolean> => page.evaluate(() => Boolean(window.documentPictureInPicture?.window));
    expect(await page.evaluate(() => window.hidden)).toBeNull();
    await user.turn("Open the small window by itself");
    await until(() => page.evaluate(() => typeof window.hidden === "function"), { what: "the page to ask for it" });
    await page.evaluate(() => {
      Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
      window.hidden?.();
    });
    await until(isOpen, { what: "the small window" });
    await page.evaluate(() => {
      Object.defineProperty(document, "visibilityState", { value: "visible", configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    });
    await until(async () => !(await isOpen()), { what: "the small window to close" });
    await user.tab.close();
  });
});
