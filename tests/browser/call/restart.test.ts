import type { Browser } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startProcess } from "../../adversary/support/server-process.ts";
import { launch, until, type BrowserName } from "../harness/index.ts";
import { openStage, Person, type Stage } from "./people.ts";

describe.each<BrowserName>(["chromium", "firefox"])("in %s", (name) => {
  let stage: Stage;
  let browser: Browser;
  beforeAll(async () => {
    stage = await openStage();
    browser = await launch(name);
  });
  afterAll(async () => {
    await browser?.close();
    await stage?.close();
  });

  test("a reload comes back to the same seat, without a leave and a join", async () => {
    const link = stage.link();
    const ana = await Person.open(browser, stage, "Ana");
    const ben = await Person.open(browser, stage, "Ben");
    await ana.join(link);
    await ben.join(link);
    await ben.do("show", 50);
    await ana.seesPicture("Ben", 50);
    const { id } = (await ana.look()).people["Ben"]!;
    const before = (await ana.look()).events.length;
    const rejoin = await ben.do("rejoinToken");

    await ben.tab.page.reload({ waitUntil: "load" });
    expect(await ben.join(link, { rejoin: rejoin! })).toEqual({ alone: false });
    await ben.do("show", 51);
    await ana.seesPicture("Ben", 51);
    const view = await ana.look();
    expect(Object.keys(view.people)).toEqual(["Ben"]);
    expect(view.people["Ben"]?.id).toBe(id);
    expect(view.events.slice(before)).toEqual([]);
    await ana.close();
    await ben.close();
  });

  test("the server is killed and started again in mid-call: media flow on, and a newcomer can join after", async () => {
    const flags = ["--host=127.0.0.1", "--origins=*"];
    const server = await startProcess(flags);
    const port = Number(new URL(server.url).port);
    const link = stage.link().replace(stage.server.url, server.url);
    const ana = await Person.open(browser, stage, "Ana");
    const ben = await Person.open(browser, stage, "Ben");
    for (const person of [ana, ben]) {
      // The browser says on its console that the socket failed.
      person.tab.expectError(/WebSocket|can.t establish a connection|was interrupted/);
      await person.join(link);
    }
    await ana.do("show", 60);
    await ben.do("show", 61);
    await Promise.all([ana.seesPicture("Ben", 61), ben.seesPicture("Ana", 60)]);

    await server.kill();
    await until(async () => (await ana.look()).state === "reconnecting", { what: "Ana to notice" });
    await ana.do("show", 62);
    await ben.seesPicture("Ana", 62);
    expect((await ben.look()).people["Ana"]?.connection).toBe("connected");

    const again = await startProcess(flags, port);
    try {
      await until(async () => (await ana.look()).state === "joined" && (await ben.look()).state === "joined", {
        what: "both to be back",
        timeout: 40_000,
      });
      const { people, events } = await ana.look();
      expect(Object.keys(people)).toEqual(["Ben"]);
      expect(events.filter((event) => event.startsWith("left"))).toEqual([]);
      expect(events.filter((event) => event.startsWith("joined"))).toEqual(["joined Ben"]);

      const cy = await Person.open(browser, stage, "Cy");
      expect(await cy.join(link)).toEqual({ alone: false });
      await cy.do("show", 63);
      await Promise.all([
        cy.seesPicture("Ana", 62),
        cy.seesPicture("Ben", 61),
        ana.seesPicture("Cy", 63),
        ben.seesPicture("Cy", 63),
      ]);
      await ben.seesPicture("Ana", 62);
    } finally {
      await again.stop();
    }
  });
});
