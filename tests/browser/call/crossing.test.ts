import type { Browser } from "puppeteer-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launch } from "../harness/index.ts";
import { openStage, Person, type Stage } from "./people.ts";

let stage: Stage;
let browsers: Browser[];
beforeAll(async () => {
  stage = await openStage();
  browsers = await Promise.all([launch("chromium"), launch("firefox")]);
});
afterAll(async () => {
  await Promise.all((browsers ?? []).map((browser) => browser.close()));
  await stage?.close();
});

// Who has the first turn is a matter of random ids, and so there are several rounds.
test.each([1, 2, 3, 4])("both publish at the same moment, round %d", async () => {
  const link = stage.link();
  const ana = await Person.open(browsers[0]!, stage, "Ana");
  const ben = await Person.open(browsers[1]!, stage, "Ben");
  await ana.join(link);
  expect(await ben.join(link)).toEqual({ alone: false });
  await Promise.all([ana.do("show", 17), ben.do("show", 99), ana.do("sound", 600), ben.do("sound", 900)]);
  await Promise.all([ana.seesPicture("Ben", 99), ben.seesPicture("Ana", 17)]);
  await Promise.all([ana.do("share", 60, 1200), ben.do("share", 180, 1200)]);
  await Promise.all([ana.seesPicture("Ben", 180, "screen"), ben.seesPicture("Ana", 60, "screen")]);
  await Promise.all([ana.close(), ben.close()]);
});
