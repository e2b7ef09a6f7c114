import { fileURLToPath } from "node:url";
import { mediaPlaneContract, type PlaneLab } from "@subrosa/client/contract";
import type { Browser } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launch, openTab, servePages, until, type BrowserName, type PageServer, type Tab } from "../harness/index.ts";

/** Only the rules' names are wanted here: the rules run in the page, which makes the same list. */
const names = mediaPlaneContract({} as PlaneLab).map(({ name }) => name);

describe.each<BrowserName>(["chromium", "firefox"])("the mesh in %s keeps the media plane's contract", (name) => {
  let pages: PageServer;
  let browser: Browser;
  let tab: Tab;
  beforeAll(async () => {
    pages = await servePages({
      entries: { contract: fileURLToPath(new URL("./pages/contract.ts", import.meta.url)) },
    });
    browser = await launch(name);
    tab = await openTab(browser, `${pages.origin}/contract.html`);
    await until(() => tab.page.evaluate("typeof keep === 'function'"), { what: "the page to have its tone" });
  });
  afterAll(async () => {
    await browser?.close();
    await pages?.close();
  });

  test.each(names)("%s", async (rule) => {
    expect(await tab.page.evaluate(`keep(${JSON.stringify(rule)})`)).toBe("kept");
  });
});
