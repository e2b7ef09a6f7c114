import type { Browser } from "puppeteer-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launch } from "../harness/index.ts";
import { groupLink, openPerson, openStage, Person, refused, sees, seesOn, type Stage } from "./people.ts";

let stage: Stage;
let chromium: Browser;
let firefox: Browser;
let ana: Person;
let ben: Person;
let link: string;
beforeAll(async () => {
  stage = await openStage();
  [chromium, firefox] = await Promise.all([launch("chromium"), launch("firefox")]);
  [ana, ben] = await Promise.all([openPerson(chromium, stage, "Ana"), openPerson(firefox, stage, "Ben")]);
  link = groupLink(stage);
});
afterAll(async () => {
  await Promise.all([chromium?.close(), firefox?.close()]);
  await stage?.close();
});

test("two meet in a group, in Chromium and Firefox, and see and hear each other", async () => {
  expect(await ana.join(link)).toEqual({ alone: true });
  await ana.do("show", 17);
  await ana.do("sound", 600);
  expect(await ben.join(link)).toEqual({ alone: false });
  await ben.do("show", 99);
  await Promise.all([ana.seesPicture("Ben", 99), ben.seesPicture("Ana", 17), ben.hears("Ana", 600)]);
  await sees(ana, "Ben present", ({ people }) => people["Ben"]?.presence === "present");
  const [first, second] = await Promise.all([ana.look(), ben.look()]);
  expect(first.encryption).toMatchObject({ kind: "group", phase: "ready", split: false, sendingPaused: false });
  expect(first.encryption.epoch).toBe(second.encryption.epoch);
  expect(first.people["Ben"]?.id).toBe(second.id);
  expect(first.people["Ben"]?.tracks["camera"]?.state).toBe("DecryptionSuccess");
});

test("a third comes and goes: the keys change twice, and between the others no frame is lost", async () => {
  await Promise.all([seesOn(ana, "Ben"), seesOn(ben, "Ana")]);
  const before = await Promise.all([ana.look(), ben.look()]);
  const cy = await openPerson(chromium, stage, "Cy");
  expect(await cy.join(link)).toEqual({ alone: false });
  await cy.do("show", 63);
  await Promise.all([ana.seesPicture("Cy", 63), ben.seesPicture("Cy", 63)]);
  await Promise.all([cy.seesPicture("Ana", 17), cy.seesPicture("Ben", 99)]);
  const { epoch } = before[0].encryption;
  await sees(ana, "an epoch with Cy", ({ encryption }) => encryption.epoch === epoch + 1);

  await cy.do("leave");
  await Promise.all(
    [ana, ben].map((person) => sees(person, "Cy's leave", ({ events }) => events.includes("left Cy left"))),
  );
  await sees(ana, "an epoch without Cy", ({ encryption }) => encryption.epoch === epoch + 2);
  await Promise.all([seesOn(ana, "Ben"), seesOn(ben, "Ana")]);
  const after = await Promise.all([ana.look(), ben.look()]);
  for (const source of ["camera", "microphone"]) {
    expect(refused(after[0], "Ben", source)).toEqual(refused(before[0], "Ben", source));
    expect(refused(after[1], "Ana", source)).toEqual(refused(before[1], "Ana", source));
  }
  await cy.close();
});

test("a reload is the same person on the same device, without a leave and a join", async () => {
  const { id } = (await ana.look()).people["Ben"]!;
  const { length } = (await ana.look()).events;
  const rejoin = await ben.do("rejoinToken");
  await ben.tab.page.reload({ waitUntil: "load" });
  expect(await ben.join(link, { rejoin: rejoin! })).toEqual({ alone: false });
  await ben.do("show", 51);
  await Promise.all([ana.seesPicture("Ben", 51), ben.seesPicture("Ana", 17)]);
  const { people, events } = await ana.look();
  expect([Object.keys(people), people["Ben"]?.id]).toEqual([["Ben"], id]);
  expect(events.slice(length)).toEqual([]);
});

test("another tab on the same device takes the place of this one", async () => {
  const second = await Person.open(ana.tab.page.browserContext(), stage, "Ana");
  expect(await second.join(link)).toEqual({ alone: false });
  await sees(
    ana,
    "the other tab",
    ({ state, events }) => state === "failed" && events.includes("error used-elsewhere"),
  );
  await ben.do("show", 52);
  await second.seesPicture("Ben", 52);
  expect((await ben.look()).events.filter((event) => event.startsWith("left"))).toEqual([]);
  await second.do("leave");
  await second.close();
});

test("whoever has another passphrase is told, before anything of theirs is in the group", async () => {
  const both = groupLink(stage, { secret: "both" });
  const passphrase = "five plain words for us";
  expect(await ben.join(both, { passphrase })).toEqual({ alone: true });
  expect(await ana.join(both, { passphrase: `${passphrase}!` })).toEqual({ error: "passphrase-different" });
  expect((await ben.look()).events).toEqual(["state joining", "state joined"]);
  expect(await ana.join(both, { passphrase })).toEqual({ alone: false });
});
