import type { Server } from "@subrosa/server";
import type { Browser } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launch, until, type BrowserName } from "../harness/index.ts";
import { serveApp, User } from "./stage.ts";

let server: Server;
let chromium: Browser;
let firefox: Browser;
beforeAll(async () => {
  [server, chromium, firefox] = await Promise.all([serveApp(), launch("chromium"), launch("firefox")]);
});
afterAll(() => Promise.all([chromium.close(), firefox.close(), server.close()]));

const engine = (name: BrowserName): Browser => (name === "chromium" ? chromium : firefox);

describe.each([
  ["chromium", "firefox"],
  ["firefox", "chromium"],
] as const)("Ana in %s and Ben in %s", (anas, bens) => {
  let ana: User;
  let ben: User;
  afterAll(() => Promise.all([ana.tab.close(), ben.tab.close()]));

  test("go by clicks from the start page to a call in which each sees the other", async () => {
    ana = await User.open(await engine(anas).createBrowserContext(), server.url, { name: `Ana in ${anas}` });
    await ana.press("Start a private call");
    await ana.reads("Encrypted room");
    expect(await ana.path()).toMatch(/^\/r\/[a-z2-9-]{14}$/);
    await ana.joinAs("Ana");
    await ana.reads("You're the only one here.");
    const link = await ana.link();
    expect(link).toMatch(/#1\.lgcqs\.[\w-]{64}$/);

    ben = await User.open(await engine(bens).createBrowserContext(), link, { name: `Ben in ${bens}` });
    await ben.reads("1 person is here");
    expect(await ben.path()).not.toContain("#");
    await ben.joinAs("Ben");
    await Promise.all([ana.sees("Ben"), ben.sees("Ana")]);
    expect(await ana.text()).toContain("Encrypted");
    await until(async () => (await ana.tiles()).includes("Ben, microphone on, camera on"), { what: "Ben's tile" });
  });

  test("a key mutes, the other sees it, and a letter in a text does not", async () => {
    await ana.page.keyboard.press("m");
    await until(async () => (await ben.tiles()).includes("Ana, microphone off, camera on"), {
      what: "Ana to be muted",
    });
    await ana.reads("Microphone off"); // spoken
    await ben.page.keyboard.press("v");
    await until(async () => (await ana.tiles()).includes("Ben, microphone on, camera off"), {
      what: "Ben's camera to be off",
    });
    await ben.page.keyboard.press("v");
    await ana.sees("Ben");
  });

  test("a reload comes back to the same seat without the lobby, still muted, and nobody has left", async () => {
    const before = ben.tab.log.length;
    await ana.page.reload({ waitUntil: "load" });
    await ana.find("button", "Leave");
    await Promise.all([ana.sees("Ben"), ben.sees("Ana")]);
    expect(await ben.tiles()).toContain("Ana, microphone off, camera on");
    expect(await ben.text()).not.toMatch(/Ana (left|joined)/);
    expect(ben.tab.log.length).toBe(before);
  });

  test("the panel counts what is sent and encrypted", async () => {
    await ana.press("Encrypted");
    await ana.reads("This call is encrypted");
    const [, sent, sealed] = await until(
      async () => /Last 10 s: ([1-9][\d,]*) frames sent, ([\d,]+) encrypted/.exec(await ana.text()),
      { what: "the counts" },
    );
    expect(sealed).toBe(sent);
    await ana.page.keyboard.press("Escape");
    if (anas === "chromium") {
      await until(async () => (await ana.page.$("section[aria-label=Privacy]")) === null, {
        what: "the panel to close",
      });
      await ana.screenshot("real-call");
    }
  });

  test("leaving says so, to both", async () => {
    await ana.press("Leave");
    await ana.find("menuitem", "End for everyone"); // she made the room
    await ana.press("Leave", "menuitem");
    await ana.reads("You left the call");
    expect(await ana.text()).toContain("The call goes on without you.");
    await until(async () => (await ben.tiles()).length === 1, { what: "Ana's tile to go" });
    await ben.press("Leave");
    await ben.reads("The call has ended");
    expect(await ben.text()).toContain("Its keys are gone. Chat and files are not kept.");
  });

  test("nothing was refused by the content security policy", async () => {
    expect(await ana.violations()).toEqual([]);
    expect(await ben.violations()).toEqual([]);
  });
});
