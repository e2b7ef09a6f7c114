import type { Browser } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasLiveKit, startLiveKit, type LiveKit } from "../../livekit/server.ts";
import type { Person, Stage } from "../call/people.ts";
import { openPerson, refused, seesOn } from "../group/people.ts";
import { launch, until, type BrowserName } from "../harness/index.ts";
import { move, openMovingStage, takes } from "./movers.ts";

const shown = hasLiveKit("that a call moves from a mesh to LiveKit and back while people talk");
const picture = (place: number): number => 30 + 37 * place;

describe.runIf(shown)("a call that grows and shrinks", () => {
  let sfu: LiveKit;
  let stage: Stage;
  let browsers: Record<BrowserName, Browser>;
  beforeAll(async () => {
    sfu = await startLiveKit();
    stage = await openMovingStage(sfu);
    browsers = { chromium: await launch("chromium"), firefox: await launch("firefox") };
  });
  afterAll(async () => {
    await Promise.all(Object.values(browsers ?? {}).map((browser) => browser.close()));
    await stage?.close();
    await sfu?.stop();
  });

  test("goes from two by a mesh to five by the SFU and back to two, while a screen is shared", async () => {
    const link = stage.link();
    const ana = await openPerson(browsers.chromium, stage, "Ana");
    const ben = await openPerson(browsers.firefox, stage, "Ben");
    // Firefox says so of a direct connection whose other end is closed first.
    ben.tab.expectError(/ICE failed/);
    expect(await ana.join(link)).toEqual({ alone: true });
    expect(await ben.join(link)).toEqual({ alone: false });
    await ana.do("show", picture(0), 6);
    await ana.do("share", picture(5), 500);
    await ben.do("show", picture(1), 6);
    await ben.seesPicture("Ana", picture(0));
    await ben.seesPicture("Ana", picture(5), "screen");
    await ana.seesPicture("Ben", picture(1));
    await takes([ana, ben], "mesh");
    expect(await move(ana, "loads")).toBe(0);

    const others: Person[] = [];
    for (const [place, name] of ["Cy", "Dana", "Eve"].entries()) {
      const person = await openPerson(browsers.chromium, stage, name);
      others.push(person);
      expect((await person.join(link)).error).toBeUndefined();
      await person.do("show", picture(2 + place), 6);
    }
    const everyone = [ana, ben, ...others];
    await takes(everyone, "sfu", 60_000);
    for (const viewer of everyone)
      for (const [place, owner] of everyone.entries())
        if (owner !== viewer) await viewer.seesPicture(owner.name, picture(place));
    await ben.seesPicture("Ana", picture(5), "screen");
    // Each changed hands and none went; what a stranger made would stand among those refused.
    expect((await move(ben, "tracks")).filter((event) => event.startsWith("-"))).toEqual([]);
    expect((await move(ben, "media")).strangers).toBe(0);

    for (const person of others) await person.do("leave");
    await takes([ana, ben], "mesh", 60_000);
    await ben.seesPicture("Ana", picture(0));
    await ben.seesPicture("Ana", picture(5), "screen");
    await ana.seesPicture("Ben", picture(1));
    await seesOn(ana, "Ben");
    await seesOn(ben, "Ana");
    const gone = (await move(ben, "tracks")).filter((event) => event.startsWith("-Ana"));
    expect(gone).toEqual([]);
    const { forged, malformed } = refused(await ben.look(), "Ana", "camera");
    expect({ forged, malformed }).toEqual({ forged: 0, malformed: 0 });
    await Promise.all(everyone.map((person) => person.close()));
  });

  test("goes on by direct connections while the SFU is dead, says so, and goes back by itself", async () => {
    const small = await openMovingStage(sfu, { meshLimit: 2 });
    const link = small.link();
    const people: Person[] = [];
    for (const [place, name] of ["Ana", "Ben", "Cy"].entries()) {
      const person = await openPerson(browsers[place === 1 ? "firefox" : "chromium"], small, name);
      // The browser says on its console that nobody answers.
      person.tab.expectError(/127\.0\.0\.1|ERR_CONNECTION_REFUSED|ICE failed/);
      people.push(person);
      expect((await person.join(link)).error).toBeUndefined();
      await person.do("show", picture(place), 6);
    }
    const [ana, ben, cy] = people;
    await takes(people, "sfu", 60_000);
    await sfu.kill();
    await takes(people, "mesh", 60_000);
    // One may follow another to the mesh before it has seen for itself that the SFU is dead.
    const say = async (): Promise<boolean> =>
      (await Promise.all(people.map((one) => move(one, "media")))).every(({ unreachable }) => unreachable);
    await until(say, { what: "everybody to say that the SFU can't be reached" });
    await seesOn(ana!, "Ben");
    await seesOn(ben!, "Cy");
    await seesOn(cy!, "Ana");
    await sfu.restart();
    await takes(people, "sfu", 90_000);
    await seesOn(ana!, "Ben");
    await seesOn(ben!, "Ana");
    expect((await ana!.look()).events.filter((event) => event.startsWith("left"))).toEqual([]);
    await Promise.all(people.map((person) => person.close()));
    await small.close();
  });
});
