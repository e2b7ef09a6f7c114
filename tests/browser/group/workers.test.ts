import type { Browser } from "puppeteer-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launch } from "../harness/index.ts";
import { groupLink, openPerson, openStage, sees, type Stage } from "./people.ts";

let stage: Stage;
let browser: Browser;
beforeAll(async () => {
  stage = await openStage();
  browser = await launch("chromium");
});
afterAll(async () => {
  await browser?.close();
  await stage?.close();
});

test.each(["subrosa-frames", "subrosa-group"] as const)(
  "when the worker %s dies, the call begins anew by itself, as the same person with a fresh leaf",
  async (worker) => {
    const link = groupLink(stage);
    const [ana, ben] = await Promise.all([openPerson(browser, stage, "Ana"), openPerson(browser, stage, "Ben")]);
    await ana.join(link);
    await ben.join(link);
    await ana.do("show", 5);
    await ben.do("show", 6);
    await Promise.all([ana.seesPicture("Ben", 6), ben.seesPicture("Ana", 5)]);
    const { people, encryption, events } = await ana.look();

    await ben.do("killWorker", worker);
    await sees(ana, "Ben's fresh leaf", (view) => view.encryption.epoch === encryption.epoch + 1);
    await ben.do("show", 7);
    await Promise.all([ana.seesPicture("Ben", 7), ben.seesPicture("Ana", 5)]);
    const after = await ana.look();
    expect([after.people["Ben"]?.id, after.events]).toEqual([people["Ben"]?.id, events]);
    expect((await ben.look()).state).toBe("joined");
    for (const person of [ana, ben]) await person.close();
  },
);
