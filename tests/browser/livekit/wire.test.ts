import type { Browser } from "puppeteer-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { hasLiveKit, startLiveKit, type LiveKit } from "../../livekit/server.ts";
import { launch, type BrowserName, type PageServer } from "../harness/index.ts";
import { NativeGuest } from "./native-guest.ts";
import { tokenFor } from "./token.ts";
import { comeIn, serveWireLab, type Guest } from "./wire-lab.ts";

const shown = hasLiveKit("calls on LiveKit's wire with livekit-client's own encryption and LiveKit's native core");
const passphrase = "correct horse battery staple";

describe.runIf(shown)("LiveKit's wire", () => {
  let sfu: LiveKit;
  let pages: PageServer;
  const browsers = new Map<BrowserName, Browser>();
  let guests: Guest[] = [];
  beforeAll(async () => {
    [sfu, pages] = await Promise.all([startLiveKit(), serveWireLab()]);
    for (const name of ["chromium", "firefox"] as const) browsers.set(name, await launch(name));
  });
  afterEach(async () => {
    for (const { tab } of guests) await tab.close();
    guests = [];
  });
  afterAll(async () => {
    for (const browser of browsers.values()) await browser.close();
    await pages?.close();
    await sfu?.stop();
  });

  const guest = async (
    browser: BrowserName,
    coming: Omit<Parameters<typeof comeIn>[3], "passphrase"> & { passphrase?: string },
  ): Promise<Guest> => {
    const one = await comeIn(browsers.get(browser)!, pages, sfu, { passphrase, ...coming });
    guests.push(one);
    return one;
  };

  test.each([
    ["chromium", "firefox", "vp8"],
    ["firefox", "chromium", "vp8"],
    ["chromium", "chromium", "h264"],
    ["chromium", "chromium", "vp9"],
  ] as const)(
    "ours in %s and livekit-client's own encryption in %s see, hear and read one another (%s)",
    async (ourBrowser, theirBrowser, videoCodec) => {
      const room = `${ourBrowser} ${theirBrowser} ${videoCodec}`;
      const us = await guest(ourBrowser, { room, identity: "us", encryption: "ours", videoCodec });
      const them = await guest(theirBrowser, { room, identity: "them", encryption: "theirs", videoCodec });
      await Promise.all([us.recognises("them"), them.recognises("us")]);
      await us.call("say", "from us");
      await them.hears("us: from us");
      await them.call("say", "from them");
      await us.hears("them: from them");
      expect(await us.call("errors")).toEqual([]);
    },
  );

  test("a backup codec of ours is seen by livekit-client's own encryption in Firefox, which may not play the first one", async () => {
    const room = "backup codec";
    const us = await guest("chromium", { room, identity: "us", encryption: "ours", videoCodec: "h264" });
    const them = await guest("firefox", { room, identity: "them", encryption: "theirs", videoCodec: "vp8" });
    await Promise.all([us.recognises("them"), them.recognises("us")]);
    expect(await us.call("errors")).toEqual([]);
  });

  test("with another key nothing is seen, heard or read, and LiveKit's flags say so", async () => {
    const room = "another key";
    const us = await guest("chromium", { room, identity: "us", encryption: "ours", videoCodec: "vp8" });
    const them = await guest("chromium", {
      room,
      identity: "them",
      encryption: "theirs",
      videoCodec: "vp8",
      passphrase: "something else",
    });
    await them.call("say", "from them");
    await expect.poll(() => us.call("errors"), { timeout: 30_000 }).not.toEqual([]);
    await expect
      .poll(() => us.call("sees", "them"), { timeout: 30_000 })
      .toEqual({ picture: false, tone: false, encrypted: false });
    expect(await us.call("heard")).toEqual([]);
  });

  test.each<BrowserName>(["chromium", "firefox"])(
    "somebody without encryption gives ours in %s nothing to see, hear or read, and gets nothing that opens",
    async (browser) => {
      const room = `plain ${browser}`;
      const us = await guest(browser, { room, identity: "us", encryption: "ours", videoCodec: "vp8" });
      const plain = await guest("chromium", { room, identity: "plain", encryption: "none", videoCodec: "vp8" });
      const them = await guest("chromium", { room, identity: "them", encryption: "theirs", videoCodec: "vp8" });
      await plain.call("say", "in the clear");
      // Until what is sealed has come this way, both ways, what is plain had the time to come.
      await Promise.all([us.recognises("them"), them.recognises("us")]);
      await them.call("say", "sealed");
      await us.hears("them: sealed");
      expect(await us.call("heard")).toEqual(["them: sealed"]);
      expect(await us.call("sees", "plain")).toMatchObject({ picture: false, tone: false });
      expect(await plain.call("sees", "us")).toMatchObject({ picture: false, tone: false });
    },
  );

  test.each<BrowserName>(["chromium", "firefox"])(
    "ours in %s and @livekit/rtc-node (its native core) see, hear and read one another",
    async (browser) => {
      const room = `native ${browser}`;
      const native = await NativeGuest.comeIn(sfu.url, tokenFor(sfu, room, "native"), passphrase);
      try {
        const us = await guest(browser, { room, identity: "us", encryption: "ours", videoCodec: "vp8" });
        await Promise.all([us.recognises("native"), native.recognises("us")]);
        await us.call("say", "from us");
        await native.hears("us: from us");
        await native.say("from native");
        await us.hears("native: from native");
        expect(await us.call("errors")).toEqual([]);
      } finally {
        await native.leave();
      }
    },
  );
});
