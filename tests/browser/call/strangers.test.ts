import type { Browser } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launch, openTab, type BrowserName } from "../harness/index.ts";
import { openStage, Person, type Stage } from "./people.ts";

let stage: Stage;
const browsers = {} as Record<BrowserName, Browser>;
beforeAll(async () => {
  stage = await openStage(["caller", "stranger"]);
  [browsers.chromium, browsers.firefox] = await Promise.all([launch("chromium"), launch("firefox")]);
});
afterAll(async () => {
  await Promise.all(Object.values(browsers).map((browser) => browser.close()));
  await stage?.close();
});

describe.each<[BrowserName, "plaintext" | "forged", BrowserName]>([
  ["chromium", "plaintext", "firefox"],
  ["chromium", "forged", "chromium"],
  ["firefox", "plaintext", "chromium"],
  ["firefox", "forged", "firefox"],
])("someone with the link who sends from %s %s frames, to Ana in Chromium and Ben in %s", (name, malice, ofBen) => {
  test("is not played, is shown as such, and does not disturb the others", async () => {
    const link = stage.link();
    const ana = await Person.open(browsers.chromium, stage, "Ana");
    const ben = await Person.open(browsers[ofBen], stage, "Ben");
    await ana.join(link);
    await ben.join(link);
    await ana.do("show", 80);
    await ana.do("sound", 700);
    await ben.do("show", 81);
    await ben.seesPicture("Ana", 80);

    const tab = await openTab(browsers[name], `${stage.pages.origin}/stranger.html`, { name: "Mallory" });
    const alone: unknown = await tab.page.evaluate(
      `stranger.intrude(${JSON.stringify(link)}, ${JSON.stringify(malice)})`,
    );
    expect(alone).toBe(false);

    for (const person of [ana, ben]) {
      await person.sees("Mallory", "camera", "refused frames", ({ state, counters }) => {
        const refused = (counters["malformed"] ?? 0) + (counters["unknown-kid"] ?? 0) + (counters["forged"] ?? 0);
        return refused > 20 && (state === "DecryptionFailed" || state === "MissingKey");
      });
      await person.sees("Mallory", "microphone", "refused frames", ({ counters }) => {
        return (counters["malformed"] ?? 0) + (counters["unknown-kid"] ?? 0) + (counters["forged"] ?? 0) > 20;
      });
      const { people } = await person.look();
      for (const track of Object.values(people["Mallory"]?.tracks ?? {})) {
        expect(track.counters["opened"]).toBe(0);
        expect(track.picture).toBeUndefined();
        expect(track.tone ?? 0).toBe(0);
      }
    }
    await ana.do("show", 82);
    await Promise.all([ben.seesPicture("Ana", 82), ana.seesPicture("Ben", 81), ben.hears("Ana", 700)]);
    await Promise.all([tab, ana, ben].map((one) => one.close()));
  });
});
