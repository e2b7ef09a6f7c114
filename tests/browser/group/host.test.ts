import type { Browser } from "puppeteer-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launch } from "../harness/index.ts";
import { freshRoom, opened, openPerson, openStage, sees, seesOn, type Person, type Stage } from "./people.ts";

let stage: Stage;
let chromium: Browser;
let firefox: Browser;
let ana: Person;
let ben: Person;
let cy: Person;
beforeAll(async () => {
  stage = await openStage();
  [chromium, firefox] = await Promise.all([launch("chromium"), launch("firefox")]);
  [ana, ben, cy] = await Promise.all([
    openPerson(chromium, stage, "Ana"),
    openPerson(firefox, stage, "Ben"),
    openPerson(chromium, stage, "Cy"),
  ]);
});
afterAll(async () => {
  await Promise.all([chromium?.close(), firefox?.close()]);
  await stage?.close();
});

const waits = (person: Person): Promise<unknown> =>
  sees(person, "the waiting room", ({ step }) => step === "waiting-room");
const seesWaiting = (name: string): Promise<unknown> =>
  sees(ana, `${name} waiting`, ({ waiting }) => waiting.some((one) => one.name === name));

test("a waiting room: a host lets in, or turns away; a reload needs no host", async () => {
  const link = await ana.do("link", { origin: stage.server.url, room: freshRoom(), admission: "host" });
  // Guests who are early wait for the host.
  const benJoins = ben.join(link);
  await waits(ben);
  expect(await ana.join(link, { asHost: true })).toEqual({ alone: true });
  await seesWaiting("Ben");
  expect((await ben.look()).people).toEqual({});
  expect(await ana.do("host", "letIn", "Ben")).toBe("ok");
  expect(await benJoins).toEqual({ alone: false });
  await ben.do("show", 7);
  await ana.seesPicture("Ben", 7);
  expect([(await ana.look()).isHost, (await ben.look()).people["Ana"]?.isHost, (await ben.look()).isHost]).toEqual([
    true,
    true,
    false,
  ]);

  const cyJoins = cy.join(link, { asHost: false });
  await seesWaiting("Cy");
  expect((await ben.look()).waiting).toEqual([]);
  expect(await ben.do("host", "letIn", "Cy")).toBe("not-a-host");
  expect(await ana.do("host", "turnAway", "Cy")).toBe("ok");
  expect(await cyJoins).toEqual({ error: "not-admitted" });
  expect((await ana.look()).waiting).toEqual([]);
  expect(await cy.join(link, { asHost: true })).toEqual({ error: "host-elsewhere" });

  const rejoin = await ben.do("rejoinToken");
  await ben.tab.page.reload({ waitUntil: "load" });
  expect(await ben.join(link, { rejoin: rejoin! })).toEqual({ alone: false });

  expect(await ana.do("host", "endForAll")).toBe("ok");
  await sees(ben, "the end", ({ events }) => events.includes("error ended by Ana"));
  await sees(ana, "the end", ({ state }) => state === "left");
});

test("lock, mute, remove, block, and a second host", async () => {
  const link = await ana.do("link", { origin: stage.server.url, room: freshRoom() });
  await ana.join(link);
  await ben.join(link);
  await ana.do("show", 1);
  await ben.do("sound", 700);
  await ben.seesPicture("Ana", 1);
  expect(await ana.do("host", "lock")).toBe("ok");
  const cyJoins = cy.join(link);
  await seesWaiting("Cy");
  await waits(cy);
  expect(await ana.do("host", "unlock")).toBe("ok");
  expect(await cyJoins).toEqual({ alone: false });
  await sees(ana, "nobody waiting", ({ waiting }) => waiting.length === 0);

  await sees(ana, "Ben's microphone", ({ people }) => people["Ben"]?.tracks["microphone"]?.muted === false);
  expect(await cy.do("host", "askToMute", "Ben", "microphone")).toBe("not-a-host");
  expect(await ana.do("host", "askToMute", "Ben", "microphone")).toBe("ok");
  await sees(ben, "the mute", ({ events }) => events.includes("muted microphone by Ana"));
  await sees(ana, "Ben muted", ({ people }) => people["Ben"]?.tracks["microphone"]?.muted === true);

  expect(await ana.do("host", "makeHost", "Cy")).toBe("ok");
  await sees(cy, "the new rank", ({ isHost }) => isHost);
  expect(await cy.do("host", "remove", "Ben")).toBe("ok");
  await sees(ben, "the removal", ({ events }) => events.includes("error removed by Cy"));
  await sees(ana, "Ben removed", ({ people }) => !("Ben" in people));
  // The link still is enough.
  expect(await ben.join(link)).toEqual({ alone: false });
  await ben.seesPicture("Ana", 1);

  expect(await cy.do("host", "remove", "Ben", { block: true })).toBe("ok");
  await sees(ben, "the block", ({ events }) => events.includes("error blocked by Cy"));
  const again = ben.join(link);
  await seesWaiting("Ben");
  expect(await ana.do("host", "turnAway", "Ben")).toBe("ok");
  expect(await again).toEqual({ error: "not-admitted" });
  expect((await cy.look()).people["Ana"]?.presence).toBe("present");
});

test("who is removed while the server can't reach them gets no frame that they could open", async () => {
  const link = await ana.do("link", { origin: stage.server.url, room: freshRoom() });
  await ana.join(link);
  await cy.join(link);
  await ben.join(link);
  await ana.do("show", 2);
  await Promise.all([ben.seesPicture("Ana", 2), cy.seesPicture("Ana", 2)]);
  ben.tab.expectError(/WebSocket|can.t establish a connection|was interrupted/);
  await ben.do("cutOff");
  expect(await ana.do("host", "remove", "Ben")).toBe("ok");
  await sees(cy, "Ben removed", ({ people }) => !("Ben" in people));
  const before = await opened(ben, "Ana");
  await seesOn(cy, "Ana");
  expect(await opened(ben, "Ana")).toBe(before);
});
