import type { Browser } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launch, type BrowserName } from "../harness/index.ts";
import { startCoturn, type Coturn } from "../turn/coturn.ts";
import { openStage, Person, type Stage } from "./people.ts";

const turnSecret = "the-39-steps";

describe("someone who hides their address", () => {
  let turn: Coturn;
  let stage: Stage;
  const browsers: Browser[] = [];
  beforeAll(async () => {
    turn = await startCoturn(turnSecret);
    stage = await openStage(["caller"], { turnUrls: [turn.url], turnSecret });
  });
  afterAll(async () => {
    await Promise.all(browsers.map((browser) => browser.close()));
    await stage?.close();
    await turn?.close();
  });

  test.each<BrowserName>(["chromium", "firefox"])("in %s is seen, and tells only the relay's address", async (name) => {
    const browser = await launch(name);
    browsers.push(browser);
    const ana = await Person.open(browser, stage, "Ana");
    const ben = await Person.open(browser, stage, "Ben");
    const link = stage.link();
    await ana.join(link, { relayOnly: true });
    await ben.join(link);
    await ana.do("show", 120);
    await ben.do("show", 121);
    await Promise.all([ben.seesPicture("Ana", 120), ana.seesPicture("Ben", 121)]);
    const told = await ben.do("toldCandidates");
    expect(told.length).toBeGreaterThan(0);
    for (const candidate of told) {
      expect(candidate).toContain(" typ relay");
      expect(candidate).toMatch(/ raddr 0\.0\.0\.0 rport (?:9|0)/);
    }
  });
});
