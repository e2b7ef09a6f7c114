import { fileURLToPath } from "node:url";
import { createLink } from "@subrosa/client";
import { parseLink, RoomSecret } from "@subrosa/keys";
import { liveKitRoomKey } from "@subrosa/keys/livekit";
import type { Browser } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasLiveKit, startLiveKit, type LiveKit } from "../../livekit/server.ts";
import { Person, startServer, type Stage } from "../call/people.ts";
import { launch, servePages, until, type BrowserName } from "../harness/index.ts";
import { NativeGuest } from "./native-guest.ts";
import type { NativesHost } from "./pages/hosting-natives.ts";
import { tokenFor } from "./token.ts";

const shown = hasLiveKit("no room on LiveKit's wire talked with native clients through the SFU");

/** Calls one of the page's functions that callers don't have. */
async function ask<Name extends keyof NativesHost>(
  person: Person,
  name: Name,
): Promise<Awaited<ReturnType<NativesHost[Name]>>> {
  return (await person.tab.page.evaluate(`natives.${name}()`)) as Awaited<ReturnType<NativesHost[Name]>>;
}

describe.runIf(shown)("a room on LiveKit's wire", () => {
  let sfu: LiveKit;
  let stage: Stage;
  const browsers = {} as Record<BrowserName, Browser>;
  beforeAll(async () => {
    sfu = await startLiveKit();
    const page = fileURLToPath(new URL("./pages/hosting-natives.ts", import.meta.url));
    const pages = await servePages({ entries: { caller: page } });
    const server = await startServer({
      livekitUrl: sfu.url,
      livekitKey: sfu.apiKey,
      livekitSecret: sfu.apiSecret,
      maxPeople: 20,
    });
    stage = {
      pages,
      server,
      port: 0,
      link: () => createLink({ origin: server.url, kind: "static", wire: "livekit" }),
      close: async () => void (await Promise.all([server.close(), pages.close()])),
    };
    [browsers.chromium, browsers.firefox] = await Promise.all([launch("chromium"), launch("firefox")]);
  });
  afterAll(async () => {
    await Promise.all(Object.values(browsers).map((browser) => browser.close()));
    await stage?.close();
    await sfu?.stop();
  });

  test("shows a native client that has its key as a guest, both ways, and counts one without it as a stranger", async () => {
    const link = stage.link();
    const ana = await Person.open(browsers.chromium, stage, "Ana");
    const ben = await Person.open(browsers.firefox, stage, "Ben");
    await ana.join(link);
    await ben.join(link);
    await ask(ana, "paint");
    await ana.do("sound", 440);
    await ben.do("show", 99);
    // No mesh, whatever the limit: native clients are at the SFU.
    const name = await until(() => ask(ana, "named"), { what: "LiveKit's name of the room" });
    await ana.seesPicture("Ben", 99);

    const key = await liveKitRoomKey(await RoomSecret.from({ link: parseLink(link) }));
    const phone = await NativeGuest.comeIn(sfu.url, tokenFor(sfu, name, "phone"), key);
    const eve = await NativeGuest.comeIn(sfu.url, tokenFor(sfu, name, "eve"), "another key", false);
    try {
      for (const person of [ana, ben]) {
        await person.hears("phone", 440);
        await person.sees("phone", "camera", "pictures", ({ counters }) => (counters["opened"] ?? 0) > 5);
        await until(
          async () =>
            JSON.stringify(await ask(person, "count")) === JSON.stringify({ guests: 1, members: 1, strangers: 1 }),
          { what: `${person.name} to count one guest and one stranger` },
        );
      }
      await phone.recognises(await ask(ana, "identity"));
      expect(Object.keys((await ana.look()).people).toSorted()).toEqual(["Ben", "phone"]);
    } finally {
      await eve.leave();
      await phone.leave();
    }
    for (const person of [ana, ben]) {
      await until(async () => (await ask(person, "count")).guests === 0, {
        what: `${person.name} to see the guest go`,
      });
      expect((await person.look()).events).toEqual(expect.arrayContaining(["joined phone", "left phone left"]));
      expect((await person.look()).events).not.toContain("joined eve");
    }
    await Promise.all([ana.close(), ben.close()]);
  });
});
