import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { createLink } from "@subrosa/client";
import type { Server } from "@subrosa/server";
import type { AxeResults } from "axe-core";
import type { Browser } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launch, until, type BrowserName } from "../harness/index.ts";
import { giveScreen, keepHeard, serveApp, User, type Spoken } from "./stage.ts";

let server: Server;
let axe: string;
let chromium: Browser;
let firefox: Browser;
beforeAll(async () => {
  axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  [server, chromium, firefox] = await Promise.all([serveApp(), launch("chromium"), launch("firefox")]);
});
afterAll(() => Promise.all([chromium.close(), firefox.close(), server.close()]));

const engine = (name: BrowserName): Browser => (name === "chromium" ? chromium : firefox);

/** Someone whose page keeps what its live regions say. */
async function listener(name: BrowserName, person: string): Promise<User> {
  const user = await User.open(await engine(name).createBrowserContext(), "about:blank", { name: person });
  await giveScreen(user);
  await keepHeard(user);
  return user;
}

const heard = (user: User): Promise<readonly Spoken[]> => user.page.evaluate(() => window.heard);
const hears = (user: User, words: string): Promise<boolean> =>
  until(async () => (await heard(user)).some((each) => each.words === words), { what: `to hear "${words}"` });

const sizes = { desktop: { width: 1280, height: 720 }, phone: { width: 390, height: 844 } } as const;

/** What axe calls serious in the page as it is, at a desktop's and at a phone's size. */
async function faults(user: User): Promise<string[]> {
  const found: string[] = [];
  for (const [name, size] of Object.entries(sizes)) {
    await user.page.setViewport(size);
    await user.page.evaluate(axe);
    const results = (await user.page.evaluate(
      "axe.run({ resultTypes: ['violations'] }).then((results) => JSON.parse(JSON.stringify(results)))",
    )) as AxeResults;
    for (const { id, impact, nodes } of results.violations)
      if (impact === "serious" || impact === "critical")
        found.push(`${name}: ${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
  }
  await user.page.setViewport(sizes.desktop);
  return found;
}

describe.each([["chromium", "firefox"]] as const)("a call that Ana hears in %s, with Ben in %s", (anas, bens) => {
  test("coming and going, her own keys, and screens are spoken, once each and also behind a dialog; axe finds nothing serious", async () => {
    const link = createLink({ origin: server.url, room: `heard-in-${anas}` });
    const [ana, ben] = await Promise.all([listener(anas, "Ana"), listener(bens, "Ben")]);
    await ana.page.goto(link);
    await ana.joinAs("Ana");
    await hears(ana, "You joined. Only you are here. Microphone on, camera on. Encrypted.");
    await ben.page.goto(link);
    await ben.joinAs("Ben");
    await hears(ben, "You joined. 2 people. Microphone on, camera on. Encrypted.");
    await hears(ana, "Ben joined");
    await Promise.all([ana.sees("Ben"), ben.sees("Ana")]);

    await ana.page.keyboard.press("m");
    await hears(ana, "Microphone off");
    await ana.page.keyboard.press("?");
    await ana.reads("Keyboard shortcuts");
    await ben.press("Share screen");
    await hears(ana, "Ben shares a screen");
    await ana.escape();
    expect(await faults(ana)).toEqual([]);
    await ben.press("Stop");
    await hears(ana, "Ben stopped sharing");
    await ben.press("Leave");
    await hears(ana, "Ben left");

    const all = await heard(ana);
    expect(all.map(({ words }) => words)).toEqual([
      "You joined. Only you are here. Microphone on, camera on. Encrypted.",
      "Ben joined",
      "Microphone off",
      "Ben shares a screen",
      "Ben stopped sharing",
      "Ben left",
    ]);
    expect(all.filter(({ interrupts, audible }) => interrupts || !audible)).toEqual([]);
    await Promise.all([ana.tab.close(), ben.tab.close()]);
  });
});
