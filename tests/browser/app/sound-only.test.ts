import { createLink } from "@subrosa/client";
import type { Server } from "@subrosa/server";
import type { Browser } from "puppeteer-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launch, until } from "../harness/index.ts";
import { keepConnections, serveApp, User } from "./stage.ts";

let server: Server;
let chromium: Browser;
let firefox: Browser;
beforeAll(async () => {
  [server, chromium, firefox] = await Promise.all([serveApp(), launch("chromium"), launch("firefox")]);
});
afterAll(() => Promise.all([chromium.close(), firefox.close(), server.close()]));

interface Flow {
  /** Bytes of others' pictures that came, and frames of them that were decoded. */
  readonly pictures: string;
  /** Packets of others' sound that came. */
  readonly sound: number;
  /** Frames of the own picture that were encoded. */
  readonly encoded: number;
}

/** What came and went so far, over all connections of this person. */
function flowOf(user: User): Promise<Flow> {
  return user.page.evaluate(async () => {
    const reports = await Promise.all(window.connections.map((connection) => connection.getStats()));
    const all = reports.flatMap((report) => [...report.values()]);
    const sum = (type: string, kind: string, field: string): number =>
      all
        .filter((entry) => entry.type === type && entry.kind === kind)
        .reduce((total, entry) => total + Number(entry[field] ?? 0), 0);
    return {
      pictures: `${sum("inbound-rtp", "video", "bytesReceived")} B, ${sum("inbound-rtp", "video", "framesDecoded")} frames`,
      sound: sum("inbound-rtp", "audio", "packetsReceived"),
      encoded: sum("outbound-rtp", "video", "framesEncoded"),
    };
  });
}

/** What this person's connections bring while a second of sound comes. */
async function duringASecondOfSound(user: User): Promise<readonly [before: Flow, after: Flow]> {
  const before = await flowOf(user);
  const after = await until(
    async () => {
      const now = await flowOf(user);
      return now.sound >= before.sound + 50 ? now : undefined;
    },
    { what: "a second of sound" },
  );
  return [before, after];
}

async function someone(browser: Browser, link: string, name: string): Promise<User> {
  const user = await User.open(await browser.createBrowserContext(), "about:blank", { name });
  await keepConnections(user);
  await user.page.goto(link);
  await user.joinAs(name);
  return user;
}

test.each(["chromium", "firefox"] as const)(
  "who wants sound only in %s is sent not one picture, hears on, and gets the pictures back",
  async (name) => {
    const [anas, bens] = name === "firefox" ? [chromium, firefox] : [firefox, chromium];
    const link = createLink({ origin: server.url, room: `thin-line-of-${name}`, kind: "group" });
    const ana = await someone(anas, link, "Ana");
    const ben = await someone(bens, link, "Ben");
    await ben.sees("Ana");

    await ben.enter("View");
    await ben.enter("Turn off pictures", "menuitem");
    await ben.reads("You get sound only: no pictures are sent to you.");
    await ben.reads("Sound only"); // spoken
    expect((await ben.tiles()).find((tile) => tile.startsWith("Ana"))).toMatch(/camera on, .*sound only/);
    await until(
      async () => {
        const [before, after] = await duringASecondOfSound(ben);
        return before.pictures === after.pictures;
      },
      { what: "the pictures to stop" },
    );
    // Ana's browser does not even make them: Ben is the only one whom she could send them to.
    const idle = await flowOf(ana);
    await duringASecondOfSound(ben);
    expect((await flowOf(ana)).encoded).toBe(idle.encoded);
    await ben.hearsOthers();
    await ana.sees("Ben");

    await ben.page.reload();
    await ben.reads("You get sound only: no pictures are sent to you.");
    await ben.hearsOthers();
    const [, again] = await duringASecondOfSound(ben);
    expect(again.pictures).toBe("0 B, 0 frames");

    await ben.press("Turn on pictures");
    await ben.sees("Ana");
    expect((await ben.tiles()).find((tile) => tile.startsWith("Ana"))).not.toContain("sound only");
    expect(await ben.violations()).toEqual([]);
    await Promise.all([ana.tab.close(), ben.tab.close()]);
  },
);
