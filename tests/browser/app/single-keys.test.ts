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

const engines: readonly BrowserName[] = ["chromium", "firefox"];

describe.each(engines)("in %s", (name) => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch(name);
  });
  afterAll(() => browser.close());

  const open = (story: string): Promise<User> => openStory(browser, server, story);

  test("? lists the keys in the lobby too, and stays a letter in the name", async () => {
    const lobby = await open("lobby");
    const { page } = lobby;
    await (await lobby.find("button", "Join")).focus();
    await page.keyboard.press("?");
    await lobby.reads("Keyboard shortcuts");
    await lobby.escape();
    await (await lobby.find("textbox", "Your name")).focus();
    await page.keyboard.press("?");
    const name = (): Promise<string> =>
      page.evaluate(() => (document.activeElement instanceof HTMLInputElement ? document.activeElement.value : ""));
    await until(async () => (await name()).includes("?"), { what: "the letter to be in the name" });
    expect(await lobby.text()).not.toContain("Keyboard shortcuts");
    await lobby.tab.close();
  });

  test("single keys act, say so, and stay quiet in texts, in lists, and when switched off", async () => {
    const call = await open("call-4");
    const { page } = call;
    const self = async (): Promise<string | undefined> => (await call.tiles()).find((tile) => tile.startsWith("Mia"));
    await page.focus('[data-tile="self"]');
    await page.keyboard.press("m");
    await until(async () => (await self())?.includes("microphone off"), { what: "the microphone to be off" });
    await call.reads("Microphone off");
    // Hold Space to talk: on while it is down, off again after.
    await page.keyboard.down(" ");
    await until(async () => (await self())?.includes("microphone on"), { what: "push to talk to open the microphone" });
    await page.keyboard.up(" ");
    await until(async () => (await self())?.includes("microphone off"), { what: "push to talk to end" });
    await page.keyboard.down("Meta");
    await page.keyboard.press(" ");
    await page.keyboard.up("Meta");
    expect(await self()).toContain("microphone off");
    await page.keyboard.press("g");
    await call.reads("Speaker view");
    await page.keyboard.press("p");
    await page.waitForSelector('section[aria-label="People"]');
    await page.keyboard.press("l");
    await page.waitForSelector('section[aria-label="Privacy"]');
    await page.keyboard.press("Escape");
    await until(async () => (await page.$('section[aria-label="Privacy"]')) === null, {
      what: "Esc to close the panel",
    });
    await page.keyboard.press("?");
    await call.reads("Keyboard shortcuts");
    await page.keyboard.press("m");
    expect(await self()).toContain("microphone off");
    await call.escape();
    await call.press("Chat");
    await (await call.find("textbox", "Message")).type("m");
    await until(() => page.evaluate(() => document.querySelector("textarea")?.value === "m"), {
      what: "the letter to be in the message",
    });
    expect(await self()).toContain("microphone off");
    await call.press("Microphone and speaker devices");
    await (await page.waitForSelector('[role="dialog"] button[aria-haspopup="listbox"]'))?.click();
    await page.waitForSelector('[role="listbox"]');
    await page.keyboard.press("m");
    expect(await self()).toContain("microphone off");
    await page.keyboard.press("Escape");
    await until(() => page.evaluate(() => document.activeElement?.getAttribute("aria-haspopup") === "listbox"), {
      what: "the focus to be back on the picker",
    });
    await call.escape();
    // Once more where it counts: so none of the letters before did.
    await page.focus('[data-tile="self"]');
    await page.keyboard.press("m");
    await until(async () => (await self())?.includes("microphone on"), { what: "the microphone to be on" });
    await page.keyboard.press("m");
    await until(async () => (await self())?.includes("microphone off"), { what: "the microphone to be off again" });
    await call.press("More");
    await call.press("Devices and settings", "menuitem");
    await call.press("General", "tab");
    await call.turn("Single keys");
    await page.focus('[data-tile="self"]');
    await page.keyboard.press("m");
    expect(await self()).toContain("microphone off");
    await call.tab.close();
  });
});
