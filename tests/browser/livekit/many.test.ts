import type { Browser } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasLiveKit } from "../../livekit/server.ts";
import { launch, until } from "../harness/index.ts";
import { newRoom, openPlaneStage, PlaneTab, type PlaneStage } from "./plane-stage.ts";

const shown = hasLiveKit("how many pictures a tab decodes when a hundred people send theirs");
const page = { width: 160, height: 120 };

describe.runIf(shown)("a tab decodes what is looked at, and no more", () => {
  let stage: PlaneStage;
  let browser: Browser;

  beforeAll(async () => {
    [stage, browser] = await Promise.all([openPlaneStage(), launch("chromium")]);
  });
  afterAll(() => Promise.all([browser?.close(), stage?.close()]));

  /** Of whom more pictures are decoded, for as long as those in `shown` need to be seen three times more. */
  async function decodes(tab: PlaneTab, shownNow: readonly string[]): Promise<string[]> {
    const before = await tab.do("decoded", "viewer");
    const grown = async (by: number): Promise<string[]> =>
      Object.entries(await tab.do("decoded", "viewer"))
        .filter(([member, count]) => count >= (before[member] ?? 0) + by)
        .map(([member]) => member);
    await until(
      async () => {
        const seen = await grown(3);
        return shownNow.every((member) => seen.includes(member));
      },
      { what: "more pictures of all who are shown", interval: 500 },
    );
    return (await grown(1)).toSorted();
  }

  test("of four, those that are wanted and looked at", async () => {
    const tab = await PlaneTab.open(browser, stage, newRoom());
    await tab.enters("viewer", { mostPictures: 2 });
    const others = ["ana", "ben", "cy", "dana"];
    for (const other of others) {
      await tab.enters(other, { mostPictures: 0 });
      await tab.do("set", other, "camera", 1);
    }
    await until(async () => (await tab.do("arrived", "viewer")).length === 2, { what: "two pictures" });
    await tab.do("show", "viewer", "dana", page);
    await tab.comes("dana/camera", "viewer");
    for (const other of others.slice(0, 3)) await tab.do("show", "viewer", other, "hidden");
    // What was under way still arrives.
    await until(async () => (await decodes(tab, ["dana"])).length === 1, { what: "Dana's picture only" });
    await tab.tab.close();
  });

  test("of a hundred, the nine of the page of the grid that is shown; the page turns, and others come", async () => {
    const room = newRoom();
    const tab = await PlaneTab.open(browser, stage, room);
    const crowd = await PlaneTab.open(browser, stage, room);
    await tab.enters("viewer");
    const publishers = Array.from({ length: 100 }, (_, at) => `p${at}`);
    for (const [at, publisher] of publishers.entries()) {
      await crowd.enters(publisher, { mostPictures: 0 }, []);
      await crowd.do("setTiny", publisher);
      await tab.do("show", "viewer", publisher, "hidden");
      await tab.knows("viewer", publisher);
      // Ten at a time: all at once they would give up waiting for the server.
      if (at % 10 === 9) await until(async () => (await crowd.do("publishing")) > at, { what: `${at + 1} to publish` });
    }
    for (const start of [0, 40, 91]) {
      const shownNow = publishers.slice(start, start + 9);
      for (const publisher of publishers)
        await tab.do("show", "viewer", publisher, shownNow.includes(publisher) ? page : "hidden");
      await until(async () => (await decodes(tab, shownNow)).length === shownNow.length, {
        what: "the pictures that are shown and no others",
      });
      expect(await decodes(tab, shownNow)).toEqual(shownNow.toSorted());
    }
    await Promise.all([tab.tab.close(), crowd.tab.close()]);
  });
});
