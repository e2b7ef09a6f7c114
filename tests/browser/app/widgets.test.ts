import type { Server } from "@subrosa/server";
import type { Browser } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launch, until, type BrowserName } from "../harness/index.ts";
import { storiesDir } from "./build-stories.ts";
import { openStory, serveApp, User } from "./stage.ts";

let server: Server;
beforeAll(async () => {
  server = await serveApp({ appDir: storiesDir });
});
afterAll(() => server.close());

declare global {
  interface Window {
    readonly documentPictureInPicture?: { readonly window: Window | null };
    /** What `requestPictureInPicture` was asked for, where a test stands in for it. */
    asked: string[];
  }
}

/** What the small window shows, as text, once it has its styles and a picture; `undefined` while there is none. */
const small = (user: User): Promise<string | undefined> =>
  user.page.evaluate(() => {
    const own = window.documentPictureInPicture?.window;
    const body = own?.document.body;
    const styled = body && own.getComputedStyle(body).backgroundColor !== "rgba(0, 0, 0, 0)";
    return styled && body.querySelector("video")?.videoWidth ? body.innerText.replaceAll(/\s+/g, " ") : undefined;
  });

const pressThere = (user: User, control: string): Promise<void> =>
  user.page.evaluate((label) => {
    const own = window.documentPictureInPicture?.window?.document;
    own?.querySelector<HTMLButtonElement>(`button[aria-label="${label}"]`)?.click();
  }, control);

const engines: readonly BrowserName[] = ["chromium", "firefox"];

describe.each(engines)("in %s", (name) => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch(name);
  });
  afterAll(() => browser.close());

  const open = (story: string): Promise<User> => openStory(browser, server, story);

  test("every widget opens under the strict policy with Trusted Types, and nothing is refused", async () => {
    const start = await open("start");
    await start.press("Room options");
    await start.press("How it works");
    await start.reads("Your browser makes a key");
    await start.escape();
    await start.press("What we can't protect");
    await start.reads("Whoever has the link can join");
    await start.escape();
    await start.press("Check this website");
    await start.reads(`npm run check-site -- ${server.url}`);
    expect(await start.violations()).toEqual([]);
    await start.tab.close();

    const call = await open("call-5");
    const { page } = call;
    await call.press("Invite");
    await page.waitForSelector('svg[aria-label="QR code of the room\'s link"]');
    await call.escape();
    await call.press("Microphone and speaker devices");
    await (await page.waitForSelector('[role="dialog"] button[aria-haspopup="listbox"]'))?.click();
    await page.waitForSelector('[role="listbox"]');
    await page.keyboard.press("Escape");
    await until(() => page.evaluate(() => document.activeElement?.getAttribute("aria-haspopup") === "listbox"), {
      what: "the focus to be back on the picker",
    });
    await call.escape();
    await call.press("View");
    await call.press("Speaker", "menuitem");
    await call.press("People");
    await call.press("Options for Ana Ferreira");
    await page.waitForSelector('[role="dialog"] input[type="range"]');
    await call.escape();
    await call.press("More");
    await call.press("Devices and settings", "menuitem");
    await call.press("General", "tab");
    await call.turn("Single keys");
    await call.press("Encrypted");
    await call.reads("Where the keys come from");
    await page.hover('button[aria-label="Leave"]');
    await page.waitForSelector('[role="tooltip"]');
    expect(await call.violations()).toEqual([]);
    await call.tab.close();
  });

  test("the people one met are forgotten after a question in the same place, and that is said", async () => {
    const call = await open("call-settings");
    const { page } = call;
    const focused = (words: string): Promise<unknown> =>
      until(() => page.evaluate((wanted) => document.activeElement?.textContent === wanted, words), {
        what: `the focus to be on "${words}"`,
      });
    await call.press("General", "tab");
    await call.press("Forget the people I met");
    await call.reads("Forget all of them? Your checks go too.");
    await focused("Cancel");
    await page.keyboard.press("Enter");
    await focused("Forget the people I met");
    await page.keyboard.press("Enter");
    await focused("Cancel");
    await call.press("Forget");
    await focused("Forget the people I met");
    await until(
      () => page.evaluate(() => document.querySelector('[aria-live="polite"]')?.textContent === "Forgotten."),
      { what: "it to be said politely" },
    );
    await call.tab.close();
  });

  test("a tab that may not close itself says that the person can", async () => {
    const second = await User.open(browser, `${server.url}/stories.html?story=page-other-tab&theme=dark`);
    await second.find("button", "Use here");
    await second.page.evaluate(() => {
      window.close = () => document.body.setAttribute("data-asked", "");
    });
    await second.press("Close");
    await second.reads("You can close this tab.");
    expect(await second.page.$("[data-asked]")).not.toBeNull();
    await second.tab.close();
  });

  test("links of other kinds say so in lobby and call, in words and with a way to a private room", async () => {
    for (const [kind, words, why, way] of [
      ["managed", "Managed by this server", "This server made the room's key.", "Start a private room"],
      ["shared-key", "Shared key", "Encrypted with one key for all viewers.", "Use a call room for private talk"],
    ] as const) {
      const lobby = await open("lobby");
      await lobby.reads("Encrypted room");
      await lobby.page.goto(`${server.url}/stories.html?story=lobby-${kind}&theme=dark`);
      await lobby.reads(words);
      expect(await lobby.text()).not.toContain("Encrypted room");
      await lobby.tab.close();
      const call = await open(`state-${kind}`);
      await call.find("button", words);
      await call.reads(why);
      expect(await call.text()).not.toContain("This call is encrypted");
      await call.press(way);
      await call.find("button", "Start a private call");
      await call.tab.close();
    }
  });

  test("a host lets in all who wait at once", async () => {
    const call = await open("people-host");
    await call.reads("Waiting to join (2)");
    await call.press("Let all in");
    await until(async () => !(await call.text()).includes("Waiting to join"), { what: "nobody to wait any more" });
    await call.tab.close();
  });

  test("who has not spoken yet is setting up, and a lobby without the server asks again on a click", async () => {
    const call = await open("state-setting-up-person");
    await call.reads("setting up");
    await call.tileSays("Ben, microphone off, camera off, setting up");
    await call.reads("Ben is coming in: devices are agreeing on keys.");
    await call.tab.close();
    const lobby = await User.open(browser, `${server.url}/stories.html?story=lobby-unreachable&theme=dark`);
    await lobby.reads("We can't reach the server. Check your connection.");
    await lobby.press("Try again");
    await lobby.find("button", "Join");
    await lobby.tab.close();
  });

  test("arrows move between tiles, Enter opens one's options, Esc gives the focus back, F6 goes by region", async () => {
    const call = await open("call-4");
    const { page } = call;
    const focused = (): Promise<string> =>
      page.evaluate(
        () => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent ?? "",
      );
    await page.focus('[data-tile="person-0"]');
    await page.keyboard.press("ArrowRight");
    expect(await focused()).toMatch(/^Ben/);
    await page.keyboard.press("ArrowDown");
    expect(await focused()).toMatch(/^Mia/);
    await page.keyboard.press("ArrowLeft");
    expect(await focused()).toMatch(/^Cy/);
    await page.keyboard.press("Enter");
    await page.waitForSelector('[role="dialog"] input[type="range"]');
    await page.keyboard.press("Escape");
    await until(async () => (await focused()).startsWith("Cy"), { what: "the focus to be back on the tile" });
    const regions: string[] = [];
    for (let step = 0; step < 3; step++) {
      await page.keyboard.press("F6");
      regions.push(await focused());
    }
    expect(regions).toEqual(["Invite", "Encrypted", expect.stringMatching(/^Cy/)]);
    await call.tab.close();
  });

  test("a finger turns the pages of a phone's grid, and a short way turns nothing", async () => {
    const call = await open("call-9");
    const { page } = call;
    await page.setViewport({ width: 390, height: 844 });
    await until(async () => (await call.tiles()).length === 8, { what: "eight tiles on a phone" });
    const swipe = async (from: number, to: number): Promise<void> => {
      await page.touchscreen.touchStart(from, 400);
      for (const part of [0.25, 0.5, 0.75, 1]) await page.touchscreen.touchMove(from + (to - from) * part, 404);
      await page.touchscreen.touchEnd();
    };
    await swipe(200, 180);
    expect(await call.tiles()).toHaveLength(8);
    await swipe(300, 120);
    await until(async () => (await call.tiles()).join() === "Mia (you), microphone on, camera on", {
      what: "the second page",
    });
    await swipe(100, 280);
    await until(async () => (await call.tiles()).length === 8, { what: "the first page" });
    await call.tab.close();
  });

  test("picture in picture is a window of its own for what is shared or who speaks, with controls that act", async () => {
    const call = await open("call-share");
    await call.press("View");
    await call.press("Picture in picture", "menuitem");
    const words = await until(() => small(call), { what: "a picture in the small window" });
    expect(words).toContain("Ana Ferreira’s screen");
    expect(words).toContain("Encrypted");
    await pressThere(call, "Microphone");
    await until(async () => (await call.tiles()).some((tile) => tile.startsWith("Mia (you), microphone off")), {
      what: "the microphone to be off",
    });
    await pressThere(call, "Back to the call");
    await until(async () => (await small(call)) === undefined, { what: "the small window to close" });
    await call.press("View");
    await call.press("Picture in picture", "menuitem");
    await until(() => small(call), { what: "the small window once more" });
    await pressThere(call, "Leave");
    await call.reads("You left the call");
    await until(async () => (await small(call)) === undefined, { what: "the small window to go with the call" });
    expect(await call.violations()).toEqual([]);
    await call.tab.close();
  });

  test("picture in picture is the browser's own where pages get no window, and not offered where it has none", async () => {
    const call = await open("call-3");
    await call.page.evaluate(() => {
      window.asked = [];
      Reflect.deleteProperty(window, "documentPictureInPicture");
      HTMLVideoElement.prototype.requestPictureInPicture = function (this: HTMLVideoElement) {
        window.asked.push(this.closest("[data-tile]")?.getAttribute("aria-label") ?? "");
        return Promise.reject(new DOMException("", "NotSupportedError"));
      };
    });
    await call.press("View");
    await call.press("Picture in picture", "menuitem");
    expect(await call.page.evaluate(() => window.asked)).toEqual([expect.stringMatching(/^Ana Ferreira/)]);
    await call.page.evaluate(() => Reflect.deleteProperty(HTMLVideoElement.prototype, "requestPictureInPicture"));
    // Drawn anew by whatever changes.
    await call.press("People");
    await call.press("View");
    await call.find("menuitem", "Speaker");
    expect(await call.page.$('::-p-aria([name="Picture in picture"])')).toBeNull();
    await call.tab.close();
  });
});
