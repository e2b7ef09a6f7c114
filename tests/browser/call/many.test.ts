import type { Browser } from "puppeteer-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launch } from "../harness/index.ts";
import { openStage, Person, type Stage } from "./people.ts";

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

const names = ["Ana", "Ben", "Cy", "Dana", "Eve", "Finn"];
const picture = (place: number): number => 30 + 37 * place;
const tone = (place: number): number => 500 + 150 * place;

test.each([3, 6])(
  "%i people each see and hear all the others",
  async (count) => {
    const link = stage.link();
    const people: Person[] = [];
    for (const name of names.slice(0, count)) people.push(await Person.open(browser, stage, name));
    const results = await Promise.all(people.map((person) => person.join(link)));
    expect(results.filter(({ error }) => error !== undefined)).toEqual([]);
    await Promise.all(people.map((person, place) => person.do("show", picture(place))));
    await Promise.all(people.map((person, place) => person.do("sound", tone(place))));
    for (const person of people) {
      for (const [place, other] of people.entries()) {
        if (other === person) continue;
        await person.sees(
          other.name,
          "camera",
          `picture ${picture(place)}`,
          (track) => track.picture === picture(place),
          40_000,
        );
        await person.hears(other.name, tone(place), "microphone", 40_000);
      }
      expect(Object.keys((await person.look()).people)).toHaveLength(count - 1);
    }
    if (count === 6) {
      const late = await Person.open(browser, stage, "Gus");
      expect(await late.join(link)).toEqual({ error: "room-full" });
      await late.close();
    }
    await Promise.all(people.map((person) => person.close()));
  },
  110_000,
);
