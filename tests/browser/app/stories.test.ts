import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Server } from "@subrosa/server";
import type { Browser } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launch } from "../harness/index.ts";
import { storiesDir } from "./build-stories.ts";
import { openApp, serveApp, User } from "./stage.ts";

const axeFile = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

let server: Server;
let axe: string;
beforeAll(async () => {
  axe = await readFile(axeFile, "utf8");
  server = await serveApp({ appDir: storiesDir });
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

async function show({ page }: User, story: string, theme: string): Promise<void> {
  await page.goto(url(story, theme));
  await page.waitForSelector(ready);
}

/** What axe calls serious on the page as it is, and what the page's policy has refused. */
async function faultsOf(user: User): Promise<string[]> {
  await user.page.evaluate(axe);
  const results = (await user.page.evaluate(
    "axe.run({ resultTypes: ['violations'] }).then((found) => JSON.parse(JSON.stringify(found)))",
  )) as AxeResults;
  const serious = results.violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  return [
    ...serious.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ")}`),
    ...(await user.violations()),
  ];
}

/** The page, or a panel in it. Two frames after the window got its size: what asks for a width by itself has drawn anew. */
const scrollsSideways = ({ page }: User): Promise<boolean> =>
  page.evaluate(async () => {
    for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
    const inner = [...document.querySelectorAll("body *")].filter((box) => getComputedStyle(box).overflowX === "auto");
    return [document.documentElement, ...inner].some(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth);
  });

describe("every screen and state, under the server's own content security policy", () => {
  let chromium: Browser;
  beforeAll(async () => {
    chromium = await launch("chromium");
  });
  afterAll(() => chromium.close());

  test("dark: axe finds nothing serious, nothing is refused", { timeout: 300_000 }, async () => {
    const user = await User.open(chromium, url("start", "dark"));
    const faults: string[] = [];
    for (const name of await namesOf(chromium)) {
      await show(user, name, "dark");
      faults.push(...(await faultsOf(user)).map((fault) => `${name}: ${fault}`));
      await user.screenshot(`${name}-desktop-dark`);
    }
    expect(faults).toEqual([]);
    await user.tab.close();
  });

  // Another theme changes colours and no words, another width places and no words: one of each layout will do.
  test("light: the same, and nothing scrolls sideways when the window gets narrow", { timeout: 300_000 }, async () => {
    const user = await User.open(chromium, url("start", "light"));
    const faults: string[] = [];
    for (const name of layouts) {
      await user.page.setViewport(sizes.desktop);
      await show(user, name, "light");
      faults.push(...(await faultsOf(user)).map((fault) => `${name}: ${fault}`));
      await user.screenshot(`${name}-desktop-light`);
      await user.page.setViewport(sizes.narrow);
      if (await scrollsSideways(user)) faults.push(`${name}: scrolls sideways`);
      await user.screenshot(`${name}-narrow-light`);
    }
    expect(faults).toEqual([]);
    await user.tab.close();
  });

  test("on a phone, held upright and turned: nothing scrolls sideways", { timeout: 300_000 }, async () => {
    const user = await User.open(chromium, url("start", "dark"));
    const wide: string[] = [];
    for (const name of layouts) {
      await user.page.setViewport(sizes.phone);
      await show(user, name, "dark");
      for (const size of ["phone", "lying"] as const) {
        await user.page.setViewport(sizes[size]);
        if (await scrollsSideways(user)) wide.push(`${name}-${size}`);
        await user.screenshot(`${name}-${size}-dark`);
      }
    }
    expect(wide).toEqual([]);
    await user.tab.close();
  });

  test(
    "with the system's own colours, and without motion: nothing serious, and nothing moves",
    { timeout: 300_000 },
    async () => {
      const user = await User.open(chromium, url("start", "light"));
      await user.page.emulateMediaFeatures([
        { name: "forced-colors", value: "active" },
        { name: "prefers-reduced-motion", value: "reduce" },
      ]);
      const faults: string[] = [];
      for (const name of layouts) {
        await show(user, name, "light");
        const moving = await user.page.evaluate(() =>
          document
            .getAnimations()
            .map((animation) => (animation instanceof CSSAnimation ? animation.animationName : "a transition")),
        );
        faults.push(...[...moving, ...(await faultsOf(user))].map((fault) => `${name}: ${fault}`));
        await user.screenshot(`${name}-desktop-forced`);
      }
      expect(faults).toEqual([]);
      await user.tab.close();
    },
  );
});
