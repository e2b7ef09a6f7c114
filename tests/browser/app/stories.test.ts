import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { AxeResults } from "axe-core";
import type { Server } from "@subrosa/server";
import type { Browser } from "puppeteer-core";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launch } from "../harness/index.ts";
import { openApp, serveApp, User } from "./stage.ts";

const root = fileURLToPath(new URL("../../../apps/meet/", import.meta.url));
const axeFile = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

let server: Server;
let axe: string;
beforeAll(async () => {
  await build({ root, mode: "stories", logLevel: "error" });
  axe = await readFile(axeFile, "utf8");
  server = await serveApp({ appDir: `${root}dist-stories` });
});
afterAll(() => server.close());

const sizes = {
  desktop: { width: 1280, height: 720 },
  phone: { width: 390, height: 844, isMobile: true, hasTouch: true },
  lying: { width: 844, height: 390, isMobile: true, hasTouch: true },
  /** 200 % zoom of a narrow window. */
  narrow: { width: 320, height: 640 },
} as const;

const url = (story: string, theme: string): string => `${server.url}/stories.html?story=${story}&theme=${theme}`;

/** One of each layout: a state changes words, not places. */
const layouts = [
  "start",
  "lobby-first",
  "lobby",
  "lobby-passphrase-different",
  "call-alone",
  "call-2",
  "call-6",
  "call-people",
  "call-privacy",
  "call-settings",
  "compare-code",
  "call-speaker",
  "call-share",
  "call-still-trying",
  "page-incomplete",
  "page-full",
];

/** What the page holds when it is ready to be looked at. */
const ready = "#app h1";

async function namesOf(browser: Browser): Promise<string[]> {
  const tab = await openApp(browser, `${server.url}/stories.html`);
  const names = await tab.page.$$eval("#app a", (links) => links.map((link) => link.textContent ?? ""));
  await tab.close();
  return names;
}

describe("every screen and state, under the server's own content security policy", () => {
  let chromium: Browser;
  beforeAll(async () => {
    chromium = await launch("chromium");
  });
  afterAll(() => chromium.close());

  // Another theme changes colours and no words: there, one of each layout will do.
  test.each(["dark", "light"])(
    "%s: axe finds nothing serious, nothing is cut, nothing is refused",
    { timeout: 300_000 },
    async (theme) => {
      const user = await User.open(chromium, url("start", theme));
      const { page } = user;
      const faults: string[] = [];
      for (const name of theme === "dark" ? await namesOf(chromium) : layouts) {
        await page.goto(url(name, theme));
        await page.waitForSelector(ready);
        await page.evaluate(axe);
        const results = (await page.evaluate(
          "axe.run({ resultTypes: ['violations'] }).then((found) => JSON.parse(JSON.stringify(found)))",
        )) as AxeResults;
        for (const { id, impact, nodes } of results.violations)
          if (impact === "serious" || impact === "critical")
            faults.push(`${name}: ${id}: ${nodes.map((node) => node.html).join(" | ")}`);
        faults.push(...(await user.violations()).map((violation) => `${name}: ${violation}`));
        await user.screenshot(`${name}-desktop-${theme}`);
      }
      expect(faults).toEqual([]);
      await user.tab.close();
    },
  );

  test.each(["phone", "lying", "narrow"] as const)("%s: nothing scrolls sideways", async (size) => {
    const user = await User.open(chromium, url("start", "dark"));
    const { page } = user;
    await page.setViewport(sizes[size]);
    const wide: string[] = [];
    for (const name of layouts) {
      await page.goto(url(name, "dark"));
      await page.waitForSelector(ready);
      if (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)) wide.push(name);
      await user.screenshot(`${name}-${size}-dark`);
    }
    expect(wide).toEqual([]);
    await user.tab.close();
  });
});
