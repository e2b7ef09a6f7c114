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

test("six join in the same moment: one founds, few commits add the others, and all see all", async () => {
  const link = groupLink(stage);
  const names = ["Ana", "Ben", "Cy", "Dee", "Eli", "Fay"];
  const people = await Promise.all(names.map((name) => openPerson(browser, stage, name)));
  const joined = await Promise.all(people.map((person) => person.join(link)));
  expect(joined.filter(({ alone }) => alone === true)).toHaveLength(1);
  await Promise.all(people.map((person, at) => person.do("show", 10 + at, 5)));
  for (const person of people) {
    for (const [at, name] of names.entries()) if (name !== person.name) await person.seesPicture(name, 10 + at);
  }
  for (const person of people) {
    await sees(person, "everybody present", (view) =>
      Object.values(view.people).every((one) => one.presence === "present"),
    );
    expect((await person.look()).encryption.epoch).toBeLessThan(names.length);
  }
});
