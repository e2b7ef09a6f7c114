import { fileURLToPath } from "node:url";
import type { Browser } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launch, openTab, servePages, type PageServer, type Tab } from "../harness/index.ts";
import type { Saver } from "./pages/saver.ts";

let pages: PageServer;
beforeAll(async () => {
  pages = await servePages({ entries: { saver: fileURLToPath(new URL("./pages/saver.ts", import.meta.url)) } });
});
afterAll(async () => {
  await pages.close();
});

const ask = async <Name extends keyof Saver>({ page }: Tab, name: Name): Promise<Awaited<ReturnType<Saver[Name]>>> =>
  (await page.evaluate(`saver.${name}()`)) as Awaited<ReturnType<Saver[Name]>>;

describe.each(["chromium", "firefox"] as const)(
  "saving a large file where nobody is asked for a place, in %s",
  (name) => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await launch(name);
    });
    afterAll(async () => {
      await browser.close();
    });
    const open = (): Promise<Tab> => openTab(browser, `${pages.origin}/saver.html`, { name });

    test("it flows to the disk, and is downloaded from there as bytes of no type that a page could run", async () => {
      const tab = await open();
      expect(await ask(tab, "save")).toEqual({
        streamed: true,
        size: 65 * 1_048_576,
        last: 64,
        type: "application/octet-stream",
        left: 1,
      });
      await tab.close();
    });

    test("nothing stays of one that failed, of what others still need everything, of what a closed tab left nothing", async () => {
      const [one, other] = [await open(), await open()];
      await ask(other, "sweep");
      const failed = await ask(one, "fail");
      expect(failed).toEqual({ error: "Error: the sender left", left: 0 });
      await ask(one, "begin");
      expect(await ask(other, "sweep")).toBe(1);
      await one.close();
      await expect.poll(() => ask(other, "sweep"), { timeout: 20_000 }).toBe(0);
      await other.close();
    });
  },
);
