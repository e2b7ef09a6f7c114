import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Browser } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launch, openTab, servePages, type PageServer } from "../harness/index.ts";
import type { SframePage } from "./pages/page.ts";

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const vectors = readFileSync(here("../../vectors/sframe-rfc9605.json"), "utf8");

let pages: PageServer;
beforeAll(async () => {
  pages = await servePages({
    entries: { sframe: here("pages/page.ts") },
    scripts: { "sframe-worker": here("pages/worker.ts") },
  });
});
afterAll(() => pages.close());

describe.each(["chromium", "firefox"] as const)("SFrame in %s", (name) => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch(name);
  });
  afterAll(() => browser.close());

  test.each(["inPage", "inWorker"] as const)(
    "gives the RFC's answers, keeps frames in flight apart, and withstands forgeries: %s",
    async (place: keyof SframePage) => {
      const tab = await openTab(browser, `${pages.origin}/sframe.html`);
      const report = await tab.page.evaluate((where, text) => globalThis.sframePage[where](text), place, vectors);
      expect(report.mismatches).toEqual([]);
      expect(report.compared).toBe(2 * 289 + 2 * 5);
      expect(report.intact).toHaveLength(5);
      expect(report.fuzzed).toBe(25);
      await tab.close();
    },
  );
});
