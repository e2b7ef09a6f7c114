import { fileURLToPath } from "node:url";
import { mediaPlaneContract, type PlaneLab } from "@subrosa/client/contract";
import type { Browser } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasLiveKit, startLiveKit, type LiveKit } from "../../livekit/server.ts";
import { launch, openTab, servePages, until, type BrowserName, type PageServer, type Tab } from "../harness/index.ts";
import { tokenFor } from "./token.ts";

const names = mediaPlaneContract({} as PlaneLab).map(({ name }) => name);
const shown = hasLiveKit("LiveKit as a media plane, by the contract that the mesh keeps");

describe.runIf(shown).each<BrowserName>(["chromium", "firefox"])(
  "LiveKit in %s keeps the media plane's contract",
  (name) => {
    let sfu: LiveKit;
    let pages: PageServer;
    let browser: Browser;
    let tab: Tab;
    beforeAll(async () => {
      sfu = await startLiveKit();
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
      await sfu?.stop();
    });

    test.each(names)("%s", async (rule) => {
      const token = (member: string): string => tokenFor(sfu, `${name}: ${rule}`, `${member} at the SFU`);
      const tokens = { ana: token("ana"), ben: token("ben"), cy: token("cy") };
      const place = JSON.stringify({ url: sfu.url, tokens });
      expect(await tab.page.evaluate(`keep(${JSON.stringify(rule)}, ${place})`)).toBe("kept");
    });
  },
);
