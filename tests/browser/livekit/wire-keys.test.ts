import type { Browser } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasLiveKit, startLiveKit, type LiveKit } from "../../livekit/server.ts";
import { launch, type BrowserName, type PageServer } from "../harness/index.ts";
import { comeIn, serveWireLab, type Guest } from "./wire-lab.ts";

const shown = hasLiveKit("no key was changed together with livekit-client's own encryption");
const [first, second, third] = ["correct horse battery staple", "second string of words", "third string of words"];

describe.runIf(shown)("Another key on LiveKit's wire", () => {
  let sfu: LiveKit;
  let pages: PageServer;
  const browsers = {} as Record<BrowserName, Browser>;
  beforeAll(async () => {
    [sfu, pages] = await Promise.all([startLiveKit(), serveWireLab()]);
    for (const name of ["chromium", "firefox"] as const) browsers[name] = await launch(name);
  });
  afterAll(async () => {
    for (const browser of Object.values(browsers)) await browser.close();
    await pages?.close();
    await sfu?.stop();
  });

  test.each<[BrowserName, BrowserName]>([
    ["chromium", "firefox"],
    ["firefox", "chromium"],
  ])(
    "is set by ours in %s and by livekit-client's own setKey in %s, either first: nothing opens until both have it",
    async (ourBrowser, theirBrowser) => {
      const room = `keys ${ourBrowser}`;
      const enter = (browser: BrowserName, identity: string, encryption: "ours" | "theirs"): Promise<Guest> =>
        comeIn(browsers[browser], pages, sfu, { room, identity, encryption, passphrase: first, videoCodec: "vp8" });
      const us = await enter(ourBrowser, "us", "ours");
      const them = await enter(theirBrowser, "them", "theirs");
      await Promise.all([us.recognises("them"), them.recognises("us")]);

      // As an app does it that knows of no index: theirs first, in the first key's place.
      await them.call("setKey", second);
      await us.seesNoMore("them");
      await us.call("setKey", second);
      await Promise.all([us.seesMore("them"), them.seesMore("us")]);
      await them.call("say", "with the second");
      await us.hears("them: with the second");

      // Ours first, under another index: what they seal with the second still opens here.
      await us.call("setKey", third, 1);
      await them.seesNoMore("us");
      await us.seesMore("them");
      await them.call("setKey", third, 1);
      await Promise.all([us.seesMore("them"), them.seesMore("us")]);
      await Promise.all([us.recognises("them"), them.recognises("us")]);
      await us.call("say", "with the third");
      await them.hears("us: with the third");
      expect(await us.call("heard")).toEqual(["them: with the second"]);
      await Promise.all([us.tab.close(), them.tab.close()]);
    },
  );
});
