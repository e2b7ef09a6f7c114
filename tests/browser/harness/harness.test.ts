import { fileURLToPath } from "node:url";
import type { Browser } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launch, openTab, servePages, until, type PageServer } from "./index.ts";

const fixture = (name: string): string => fileURLToPath(new URL(`./fixtures/${name}.ts`, import.meta.url));

let pages: PageServer;
beforeAll(async () => {
  pages = await servePages({ entries: { loopback: fixture("loopback"), broken: fixture("broken") } });
});
afterAll(() => pages.close());

describe.each(["chromium", "firefox"] as const)("the harness in %s", (name) => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch(name);
  });
  afterAll(() => browser.close());

  test("decodes the fake camera through a loopback connection", async () => {
    const tab = await openTab(browser, `${pages.origin}/loopback.html`);
    const frames = await until(
      async () => {
        const seen = await tab.page.evaluate("window.frames?.()");
        return typeof seen === "number" && seen > 10 && seen;
      },
      { what: "ten decoded frames" },
    );
    expect(frames).toBeGreaterThan(10);
    expect(await tab.page.evaluate("isSecureContext")).toBe(true);
    await tab.close();
  });

  test("collects a page's errors", async () => {
    const tab = await openTab(browser, `${pages.origin}/broken.html`, { expectedErrors: [/broken on purpose/] });
    await until(() => tab.log.some((line) => line.includes("broken on purpose")), { what: "the page's error" });
    expect(tab.errors).toEqual([]);
    await tab.close();
  });
});

test("until says what it waited for and what it saw", async () => {
  await expect(until(() => 0, { timeout: 20, interval: 5, what: "a number that never comes" })).rejects.toThrow(
    "Waited 0.02 s for a number that never comes; last seen: 0.",
  );
});
