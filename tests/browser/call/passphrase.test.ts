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

const right = "five plain words for us";

test.each(["both", "passphrase"] as const)("a room with secret %s lets in who has the passphrase", async (secret) => {
  const link = stage.link(secret);
  const ana = await Person.open(browser, stage, "Ana");
  const ben = await Person.open(browser, stage, "Ben");
  // The browser says on its console that the server refused the socket.
  ben.tab.expectError(/WebSocket/);
  expect(await ben.join(link)).toEqual({ error: "passphrase-needed" });
  expect(await ana.join(link, { passphrase: right })).toEqual({ alone: true });
  await ana.do("show", 70);

  expect(await ben.join(link, { passphrase: "Five plain words for us" })).toEqual({ error: "passphrase-different" });
  expect((await ben.look()).state).toBe("failed");
  expect((await ben.look()).people).toEqual({});
  expect((await ana.look()).people).toEqual({});

  expect(await ben.join(link, { passphrase: right })).toEqual({ alone: false });
  await ben.seesPicture("Ana", 70);
  await ana.close();
  await ben.close();
});

test("a link with another key is refused at the door", async () => {
  const link = stage.link();
  const other = stage.link();
  const ana = await Person.open(browser, stage, "Ana");
  const eve = await Person.open(browser, stage, "Eve");
  expect(await ana.join(link)).toEqual({ alone: true });
  const forged = `${link.split("#")[0]}#${other.split("#")[1]}`;
  expect(await eve.join(forged)).toEqual({ error: "wrong-proof" });
  expect(await eve.join(link.split("#")[0]!)).toEqual({ error: "incomplete-link" });
  await ana.close();
  await eve.close();
});
