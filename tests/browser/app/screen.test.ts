import { createLink } from "@subrosa/client";
import type { Server } from "@subrosa/server";
import type { Browser } from "puppeteer-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launch, until } from "../harness/index.ts";
import { giveScreen, serveApp, User } from "./stage.ts";

let server: Server;
let chromium: Browser;
let firefox: Browser;
beforeAll(async () => {
  [server, chromium, firefox] = await Promise.all([serveApp(), launch("chromium"), launch("firefox")]);
});
afterAll(() => Promise.all([chromium.close(), firefox.close(), server.close()]));

/** The colour in the middle of the shared screen, as this person sees it. */
async function colourOfShare(user: User): Promise<readonly number[]> {
  return await user.page.evaluate(() => {
    const video = document.querySelector<HTMLVideoElement>('[data-tile^="screen:"] video');
    const pen = new OffscreenCanvas(1, 1).getContext("2d");
    if (!video || !pen) return [];
    pen.drawImage(video, video.videoWidth / 2, video.videoHeight / 2, 1, 1, 0, 0, 1, 1);
    return [...pen.getImageData(0, 0, 1, 1).data];
  });
}

test.each([
  ["chromium", "firefox"],
  ["firefox", "chromium"],
])("a screen shared in %s takes the stage in %s, can be made larger, and goes when it is stopped", async (name) => {
  const [anas, bens] = name === "chromium" ? [chromium, firefox] : [firefox, chromium];
  const link = createLink({ origin: server.url, room: `slides-from-${name}` });
  const ana = await User.open(await anas.createBrowserContext(), "about:blank", { name: "Ana" });
  await giveScreen(ana);
  await ana.page.goto(link);
  await ana.joinAs("Ana");
  const ben = await User.open(await bens.createBrowserContext(), link, { name: "Ben" });
  await ben.joinAs("Ben");
  await ben.sees("Ana");

  await ana.press("Share screen");
  await ana.reads("You're sharing your screen.");
  await ben.sees("Ana’s screen");
  await ben.reads("Ana shares a screen"); // spoken
  const [red = 255, green = 0, blue = 255] = await colourOfShare(ben);
  expect(green).toBeGreaterThan(150);
  expect(Math.max(red, blue)).toBeLessThan(90);
  await ben.press("Zoom in");
  await ben.reads("125 %");
  await ben.press("Fit");
  await ben.reads("100 %");

  await ana.press("Stop");
  await ben.reads("Ana stopped sharing");
  await until(async () => (await ben.tiles()).every((tile) => !tile.includes("screen")), { what: "the screen to go" });
  await ben.sees("Ana");
  expect(await ana.violations()).toEqual([]);
  expect(await ben.violations()).toEqual([]);
  await Promise.all([ana.tab.close(), ben.tab.close()]);
});
