import type { Browser } from "puppeteer-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe } from "vitest";
import { launch, type BrowserName, type PageServer } from "../harness/index.ts";
import { openLab, serveLab, type LabTab } from "./lab.ts";
import { Wire } from "./wire.ts";

/** What each test finds. */
export interface Stage {
  readonly pages: PageServer;
  readonly browser: Browser;
  /** A fresh page whose frame worker runs. */
  readonly lab: LabTab;
  /** Alice in it, who has published nothing yet. */
  readonly wire: Wire;
}

/** Declares the same tests for each browser, every one of them with a page of its own. */
export function describeInLab(title: string, declare: (here: Stage, name: BrowserName) => void): void {
  describe.each<BrowserName>(["chromium", "firefox"])(`${title}, in %s`, (name) => {
    const here = {} as { -readonly [Part in keyof Stage]: Stage[Part] };
    beforeAll(async () => {
      [here.pages, here.browser] = await Promise.all([serveLab(), launch(name)]);
    });
    afterAll(() => Promise.all([here.browser?.close(), here.pages?.close()]));
    beforeEach(async () => {
      here.lab = await openLab(here.browser, here.pages);
      await here.lab.call("start");
      here.wire = new Wire(here.lab);
    });
    afterEach(() => here.lab.tab.close());
    declare(here, name);
  });
}
