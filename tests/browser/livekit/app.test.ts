import type { Server } from "@subrosa/server";
import type { Browser } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasLiveKit, startLiveKit, type LiveKit } from "../../livekit/server.ts";
import { serveApp, User } from "../app/stage.ts";
import { launch, until, type BrowserName } from "../harness/index.ts";

const shown = hasLiveKit("that the app's calls move to LiveKit and back");

/** What the privacy panel says of the way that media take. */
async function wayOf(user: User): Promise<string> {
  return await user.page.evaluate(() => {
    const rows = [...document.querySelectorAll('section[aria-label="Privacy"] details dl > div')];
    const row = rows.find((one) => one.querySelector("dt")?.textContent === "Way of media");
    return row?.querySelector("dd")?.textContent ?? "";
  });
}

describe.runIf(shown)("a call in the app, with LiveKit beside the server", () => {
  let sfu: LiveKit;
  let server: Server;
  const browsers = {} as Record<BrowserName, Browser>;
  beforeAll(async () => {
    sfu = await startLiveKit();
    [server, browsers.chromium, browsers.firefox] = await Promise.all([
      // As `npm run start:sfu` sets it, but for fewer people: each has a browser's tab on one machine.
      serveApp({
        livekitUrl: sfu.url,
        livekitKey: sfu.apiKey,
        livekitSecret: sfu.apiSecret,
        maxPeople: 50,
        meshLimit: 2,
      }),
      launch("chromium"),
      launch("firefox"),
    ]);
  });
  afterAll(async () => {
    await Promise.all(Object.values(browsers).map((browser) => browser.close()));
    await server?.close();
    await sfu?.stop();
  });

  /** Somebody on a device of their own, with small pictures. */
  async function come(browser: BrowserName, name: string, link: string): Promise<User> {
    const profile = await browsers[browser].createBrowserContext();
    const user = await User.open(profile, "about:blank", { name, expectedErrors: [/ICE failed/] });
    await user.page.evaluateOnNewDocument(() => {
      // The empty page before the app has no storage.
      if (isSecureContext) localStorage.setItem("subrosa.preferences", JSON.stringify({ dataSaver: true }));
    });
    await user.page.goto(link, { waitUntil: "load" });
    await user.joinAs(name);
    return user;
  }

  test("goes by the media server above the mesh limit and directly again with two, and says so", async () => {
    const ana = await User.open(await browsers.chromium.createBrowserContext(), server.url, { name: "Ana" });
    await ana.press("Start a private call");
    await ana.joinAs("Ana");
    const link = await ana.link();
    const ben = await come("firefox", "Ben", link);
    await Promise.all([ana.sees("Ben"), ben.sees("Ana")]);
    await ana.press("Encrypted");
    await ana.page.evaluate(() => document.querySelector<HTMLElement>("section details summary")?.click());
    expect(await wayOf(ana)).toBe("direct");
    await ana.reads("video goes directly between you");
    await ana.screenshot("sfu-two");

    const cy = await come("chromium", "Cy", link);
    await until(async () => (await wayOf(ana)) === "media server", { what: "the app to say media server" });
    await ana.reads("This call goes through a media server");
    await ana.screenshot("sfu-three");
    await ana.page.keyboard.press("Escape");
    await Promise.all([ana.tilesAre(3), ben.tilesAre(3), cy.tilesAre(3)]);
    await Promise.all([ana.sees("Ben"), ben.sees("Ana"), cy.sees("Ana")]);
    await Promise.all([ana.sees("Cy"), ben.sees("Cy"), cy.sees("Ben")]);
    await ana.screenshot("sfu-three-tiles");
    expect(await ana.text()).not.toContain("not in this call");

    await cy.press("Leave");
    await cy.tab.close();
    await ana.tilesAre(2);
    await ana.press("Encrypted");
    await ana.page.evaluate(() => document.querySelector<HTMLElement>("section details summary")?.click());
    await until(async () => (await wayOf(ana)) === "direct", { what: "the app to say direct" });
    await ana.screenshot("sfu-two-again");
    await Promise.all([ana.sees("Ben"), ben.sees("Ana")]);
    for (const user of [ana, ben]) expect(await user.violations()).toEqual([]);
    await Promise.all([ana.tab.close(), ben.tab.close()]);
  }, 300_000);
});
