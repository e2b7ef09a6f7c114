import { fileURLToPath } from "node:url";
import type { Browser, BrowserContext, Page } from "puppeteer-core";
import { launch } from "../../tests/browser/harness/launch.ts";
import { type PageServer, servePages } from "../../tests/browser/harness/pages.ts";

/** A real Chromium, and the page with which people enter rooms. */
export class Stage {
  readonly #pages: PageServer;
  readonly #browser: Browser;

  private constructor(pages: PageServer, browser: Browser) {
    this.#pages = pages;
    this.#browser = browser;
  }

  static async open(): Promise<Stage> {
    const pages = await servePages({ entries: { room: fileURLToPath(new URL("../pages/room.ts", import.meta.url)) } });
    return new Stage(pages, await launch("chromium"));
  }

  /** A page on a device of its own, which has nothing in its cache. */
  async person(): Promise<{ page: Page; context: BrowserContext }> {
    const context = await this.#browser.createBrowserContext();
    const page = await context.newPage();
    await page.goto(`${this.#pages.origin}/room.html`);
    return { page, context };
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.#pages.close();
  }
}
