import type { Browser } from "puppeteer-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startProcess } from "../../adversary/support/server-process.ts";
import { launch, until } from "../harness/index.ts";
import { groupLink, openPerson, openStage, sees, type Stage } from "./people.ts";

let stage: Stage;
let chromium: Browser;
let firefox: Browser;
beforeAll(async () => {
  stage = await openStage();
  [chromium, firefox] = await Promise.all([launch("chromium"), launch("firefox")]);
});
afterAll(async () => {
  await Promise.all([chromium?.close(), firefox?.close()]);
  await stage?.close();
});

test("the server is killed and started again: nobody seems lost meanwhile, the call goes on, and a third can join", async () => {
  const flags = ["--host=127.0.0.1", "--origins=*"];
  const server = await startProcess(flags);
  const link = groupLink(stage).replace(stage.server.url, server.url);
  const [ana, ben] = await Promise.all([openPerson(chromium, stage, "Ana"), openPerson(firefox, stage, "Ben")]);
  for (const person of [ana, ben]) {
    // The browser says on its console that the socket failed.
    person.tab.expectError(/WebSocket|can.t establish a connection|was interrupted/);
    await person.join(link);
  }
  await ana.do("show", 60);
  await ben.do("show", 61);
  await Promise.all([ana.seesPicture("Ben", 61), ben.seesPicture("Ana", 60)]);
  const { epoch } = (await ana.look()).encryption;

  await server.kill();
  await sees(ana, "that the server is away", ({ state }) => state === "reconnecting");
  await ana.do("show", 62);
  await ben.seesPicture("Ana", 62);
  // Heartbeats go by the mesh as well: without them everybody is lost after 15 s.
  const since = Date.now();
  await until(async () => Date.now() - since > 17_000 || (await ana.look()).people["Ben"]?.presence !== "present", {
    what: "17 s, or Ben to seem lost",
    interval: 500,
  });
  for (const [person, other] of [
    [ana, "Ben"],
    [ben, "Ana"],
  ] as const) {
    expect((await person.look()).people[other]).toMatchObject({ presence: "present", connection: "connected" });
  }

  const again = await startProcess(flags, Number(new URL(server.url).port));
  try {
    for (const person of [ana, ben]) await person.do("retryNow");
    for (const person of [ana, ben]) await sees(person, "the server again", ({ state }) => state === "joined");
    const cy = await openPerson(chromium, stage, "Cy");
    expect(await cy.join(link)).toEqual({ alone: false });
    await cy.do("show", 63);
    await Promise.all([cy.seesPicture("Ana", 62), cy.seesPicture("Ben", 61)]);
    await Promise.all([ana.seesPicture("Cy", 63), ben.seesPicture("Cy", 63), ben.seesPicture("Ana", 62)]);
    const { events, encryption } = await ana.look();
    expect(encryption.epoch).toBeGreaterThan(epoch);
    expect(events.filter((event) => /^(left|joined)/.test(event))).toEqual(["joined Ben", "joined Cy"]);
  } finally {
    await again.stop();
  }
});
