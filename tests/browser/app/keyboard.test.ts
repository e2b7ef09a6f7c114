import type { Server } from "@subrosa/server";
import type { Browser } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launch, until, type BrowserName } from "../harness/index.ts";
import { serveApp, User } from "./stage.ts";

let server: Server;
beforeAll(async () => {
  server = await serveApp();
});
afterAll(() => server.close());

const engines: readonly BrowserName[] = ["chromium", "firefox"];

describe.each(engines)("in %s, with the keyboard alone", (name) => {
  let browser: Browser;
  let user: User;
  beforeAll(async () => {
    browser = await launch(name);
    user = await User.open(browser, server.url);
  });
  afterAll(() => browser.close());

  const focused = (): Promise<string> =>
    user.page.evaluate(() => {
      const { activeElement } = document;
      const labelled = activeElement instanceof HTMLInputElement ? activeElement.labels?.[0]?.textContent : undefined;
      return activeElement?.getAttribute("aria-label") ?? labelled ?? activeElement?.textContent ?? "";
    });

  /** Presses Tab until this has the focus; every stop on the way must be visible and inside the window. */
  const tabTo = async (wanted: string): Promise<void> => {
    for (let step = 0; step < 30; step++) {
      if ((await focused()) === wanted) return;
      await user.page.keyboard.press("Tab");
      const seen = await user.page.evaluate(() => {
        const box = document.activeElement?.getBoundingClientRect();
        return (
          box === undefined ||
          document.activeElement === document.body ||
          (box.width > 0 && box.bottom > 0 && box.top < innerHeight)
        );
      });
      expect(seen).toBe(true);
    }
    expect(await focused()).toBe(wanted);
  };

  test("from the start page into a call, mute, panels, and out again", async () => {
    const { page } = user;
    await until(async () => (await focused()) === "Start a private call", {
      what: "the start button to have the focus",
    });
    await page.keyboard.press("Enter");
    await until(async () => (await focused()) === "Your name", { what: "the name field to have the focus" });
    await page.keyboard.type("Ana");
    await tabTo("Turn on microphone and camera");
    await page.keyboard.press("Enter");
    await page.waitForSelector('video[aria-label="Your picture"]');
    await tabTo("Join");
    await page.keyboard.press("Enter");
    await user.find("button", "Leave");
    await user.reads("You joined. Only you are here.");

    await tabTo("Skip to call controls");
    await tabTo("Encrypted");
    await page.keyboard.press("Enter");
    await until(async () => (await focused()) === "Privacy", { what: "the panel to take the focus" });
    await page.keyboard.press("Escape");
    await until(async () => (await focused()) === "Encrypted", { what: "the focus to be back on the pill" });
    await tabTo("Ana (you), microphone on, camera on");
    await page.keyboard.press("m");
    await until(async () => (await user.tiles())[0] === "Ana (you), microphone off, camera on", {
      what: "the microphone to be off",
    });
    await tabTo("Invite");
    for (const next of ["Microphone", "Microphone and speaker devices", "Camera"]) {
      await page.keyboard.press("ArrowRight");
      expect(await focused()).toBe(next);
    }
    await page.keyboard.press("p");
    await until(async () => (await focused()) === "People", { what: "the people panel" });
    await page.keyboard.press("Escape");
    await until(async () => (await focused()) === "Camera", { what: "the focus to be back in the bar" });
    for (let step = 0; step < 8 && (await focused()) !== "Leave"; step++) await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    await user.reads("The call has ended");
    expect(await focused()).toBe("The call has ended");
    expect(await user.violations()).toEqual([]);
  });
});
