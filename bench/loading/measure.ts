import { createLink } from "@subrosa/keys";
import { launch } from "../../tests/browser/harness/launch.ts";
import type { Browser, Page } from "puppeteer-core";
import { openServer } from "../crowd/server.ts";
import { median } from "../median.ts";
import type { Report, Result } from "../report.ts";
import { measureLibraries } from "./libraries.ts";
import { type Meter, meterStreams } from "./meter.ts";

declare global {
  interface Window {
    /** Milliseconds since the navigation began until a button with this text could be pressed; undefined until then. */
    readyAt: Record<string, number>;
  }
}

/** What is pressed first on each page. */
const start = { page: "start page", path: "/", button: "Start a private call" };
const lobby = { page: "lobby of a room of groups", button: "Join" };

interface Loaded {
  readonly ready: number;
  readonly bytes: number;
}

/** Notes in the page itself when its buttons are there, so that no question from outside makes them late. */
async function watchButtons(page: Page): Promise<void> {
  await page.evaluateOnNewDocument(() => {
    window.readyAt = {};
    const look = (): void => {
      for (const button of document.querySelectorAll("button:not([disabled])")) {
        window.readyAt[(button.textContent ?? "").trim()] ??= performance.now();
      }
    };
    new MutationObserver(look).observe(document, { childList: true, subtree: true, attributes: true });
  });
}

async function ready(page: Page, button: string): Promise<number> {
  const handle = await page.waitForFunction((text) => window.readyAt[text], { timeout: 60_000 }, button);
  return (await handle.jsonValue()) ?? Number.NaN;
}

async function load(browser: Browser, meter: Meter, url: string, button: string): Promise<Loaded> {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  await watchButtons(page);
  const before = meter.bytes();
  await page.goto(url, { waitUntil: "domcontentloaded" });
  const milliseconds = await ready(page, button);
  await page.waitForNetworkIdle({ idleTime: 500 });
  const bytes = meter.bytes() - before;
  await context.close();
  return { ready: milliseconds, bytes };
}

/** From the link to a call, as its first person: the group's worker and engine are there then. */
async function enterCall(browser: Browser, meter: Meter, url: string): Promise<Loaded> {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  await watchButtons(page);
  const before = meter.bytes();
  await page.goto(url, { waitUntil: "domcontentloaded" });
  await ready(page, lobby.button);
  await page.type('::-p-aria([name="Your name"][role="textbox"])', "Ana");
  const pressed = await page.evaluate(() => performance.now());
  await page.click('::-p-aria([name="Join"][role="button"])');
  await page.waitForSelector('::-p-aria([name="Leave"][role="button"])', { timeout: 60_000 });
  const there = await page.evaluate(() => performance.now());
  await page.waitForNetworkIdle({ idleTime: 500 });
  const bytes = meter.bytes() - before;
  await context.close();
  return { ready: there - pressed, bytes };
}

/** What the app loads, and when it can be used; and the libraries' bytes. The cache is empty each time. */
export async function measureLoading(rounds: number, report: Report): Promise<void> {
  report("The libraries' bytes (brotli), against the goal of 120 kB", await measureLibraries());
  const server = await openServer(6);
  const meter = await meterStreams(Number(new URL(server.url).port));
  const browser = await launch("chromium");
  try {
    const origin = `http://127.0.0.1:${meter.port}`;
    const all: Record<"start" | "lobby" | "call", Loaded[]> = { start: [], lobby: [], call: [] };
    for (let round = 0; round < rounds; round++) {
      // a room of its own: whoever was there before is missed for a while
      const link = createLink({ origin, room: `bench-loading-${round}`, kind: "group" });
      all.start.push(await load(browser, meter, `${origin}${start.path}`, start.button));
      all.lobby.push(await load(browser, meter, link, lobby.button));
      all.call.push(await enterCall(browser, meter, link));
    }
    const lines = (times: readonly Loaded[], time: string, bytes: string): Result[] => [
      { name: time, value: median(times.map((one) => one.ready)), unit: "ms", ratio: null },
      { name: bytes, value: median(times.map((one) => one.bytes)) / 1000, unit: "kB", ratio: null },
    ];
    report("The app on this machine with an empty cache, in Chromium; the goal is 1,500 ms", [
      ...lines(all.start, `${start.page} until interactive`, `bytes of the ${start.page}`),
      ...lines(all.lobby, `${lobby.page} until interactive`, `bytes of the ${lobby.page}`),
      ...lines(all.call, "from Join to the call", "bytes from the link to the call"),
    ]);
  } finally {
    await browser.close();
    meter.close();
    await server.close();
  }
}
