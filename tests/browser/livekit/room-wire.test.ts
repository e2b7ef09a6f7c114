import { createLink } from "@subrosa/client";
import type { Browser } from "puppeteer-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openStage, Person, type Stage } from "../call/people.ts";
import { launch, type BrowserName } from "../harness/index.ts";

let stage: Stage;
const browsers = {} as Record<BrowserName, Browser>;
beforeAll(async () => {
  stage = await openStage();
  [browsers.chromium, browsers.firefox] = await Promise.all([launch("chromium"), launch("firefox")]);
});
afterAll(async () => {
  await Promise.all(Object.values(browsers).map((browser) => browser.close()));
  await stage?.close();
});

test("a room whose link says LiveKit's wire works over the mesh, Chromium and Firefox together", async () => {
  const link = createLink({ origin: stage.server.url, room: "compatible", kind: "static", wire: "livekit" });
  const [ana, ben] = [
    await Person.open(browsers.chromium, stage, "Ana"),
    await Person.open(browsers.firefox, stage, "Ben"),
  ];
  expect(await ana.join(link)).toEqual({ alone: true });
  await ana.do("show", 17);
  await ana.do("sound", 600);
  expect(await ben.join(link)).toEqual({ alone: false });
  await ben.do("show", 99);
  await ben.do("sound", 900);
  await Promise.all([ana.seesPicture("Ben", 99), ben.seesPicture("Ana", 17)]);
  await Promise.all([ana.hears("Ben", 900), ben.hears("Ana", 600)]);
  await Promise.all([ana.close(), ben.close()]);
});
