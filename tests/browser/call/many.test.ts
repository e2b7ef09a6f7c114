import type { Browser } from "puppeteer-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launch, type BrowserName } from "../harness/index.ts";
import { openStage, Person, type Stage } from "./people.ts";

let stage: Stage;
let browsers: Record<BrowserName, Browser>;
beforeAll(async () => {
  stage = await openStage();
  browsers = { chromium: await launch("chromium"), firefox: await launch("firefox") };
});
afterAll(async () => {
  await Promise.all(Object.values(browsers ?? {}).map((browser) => browser.close()));
  await stage?.close();
});

const names = ["Ana", "Ben", "Cy", "Dana", "Eve", "Finn"];
const picture = (place: number): number => 30 + 37 * place;
const tone = (place: number): number => 500 + 150 * place;

/** Six browsers' worth of codecs on two cores: few frames, and one who speaks at a time. */
test.each<{ inFirefox: readonly string[]; count: number; framesPerSecond: number; speakers: number }>([
  { inFirefox: [], count: 3, framesPerSecond: 12, speakers: 3 },
  { inFirefox: ["Ben"], count: 3, framesPerSecond: 12, speakers: 3 },
  { inFirefox: ["Ana", "Cy"], count: 3, framesPerSecond: 12, speakers: 3 },
  { inFirefox: [], count: 6, framesPerSecond: 4, speakers: 1 },
])(
  "$count people each see all the others, and hear who speaks; in Firefox: $inFirefox",
  async ({ inFirefox, count, framesPerSecond, speakers }) => {
    const browserOf = (name: string): Browser => browsers[inFirefox.includes(name) ? "firefox" : "chromium"];
    const link = stage.link();
    const people: Person[] = [];
    for (const name of names.slice(0, count)) people.push(await Person.open(browserOf(name), stage, name));
    const results = await Promise.all(people.map((person) => person.join(link)));
    expect(results.filter(({ error }) => error !== undefined)).toEqual([]);
    await Promise.all(people.map((person, place) => person.do("show", picture(place), framesPerSecond)));
    await Promise.all(people.slice(0, speakers).map((person, place) => person.do("sound", tone(place))));
    await Promise.all(
      people.map(async (person) => {
        for (const [place, other] of people.entries()) {
          if (other === person) continue;
          const number = picture(place);
          await person.sees(other.name, "camera", `picture ${number}`, (track) => track.picture === number, 60_000);
          if (place < speakers) await person.hears(other.name, tone(place), "microphone", 60_000);
        }
        expect(Object.keys((await person.look()).people)).toHaveLength(count - 1);
      }),
    );
    if (count === 6) {
      const late = await Person.open(browsers.chromium, stage, "Gus");
      // The browser says on its console that the server refused the socket.
      late.tab.expectError(/WebSocket/);
      expect(await late.join(link)).toEqual({ error: "room-full" });
      await late.close();
    }
    await Promise.all(people.map((person) => person.close()));
  },
  110_000,
);
