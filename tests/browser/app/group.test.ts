import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launch, patience, until } from "../harness/index.ts";
import { startProcess, type ServerProcess } from "../../adversary/support/server-process.ts";
import { keepConnections, keepHeard, User } from "./stage.ts";

const app = fileURLToPath(new URL("../../../apps/meet/dist", import.meta.url));
const flags = ["--host=127.0.0.1", `--app-dir=${app}`];

let server: ServerProcess;
let chromium: Browser;
let firefox: Browser;
let folder: string;
beforeAll(async () => {
  [server, chromium, firefox, folder] = await Promise.all([
    startProcess(flags),
    launch("chromium"),
    launch("firefox"),
    mkdtemp(join(tmpdir(), "subrosa-")),
  ]);
});
afterAll(() => Promise.all([chromium.close(), firefox.close(), server.stop(), rm(folder, { recursive: true })]));

declare global {
  interface Window {
    /** What the page put where downloads go, as text. */
    saved: string[];
  }
}

/**
 * Somebody with a small picture, for three of a mesh share one machine. Downloads are kept in the page, for browsers ask
 * people where to put them, and so is what is spoken.
 */
async function person(browser: Browser, name: string): Promise<User> {
  const user = await User.open(await browser.createBrowserContext(), "about:blank", { name });
  await keepHeard(user);
  await keepConnections(user);
  await user.page.evaluateOnNewDocument(() => {
    window.saved = [];
    // The empty page before the app has no storage.
    if (isSecureContext) localStorage.setItem("subrosa.preferences", JSON.stringify({ dataSaver: true }));
    const { createObjectURL } = URL;
    URL.createObjectURL = (object) => {
      if (object instanceof Blob) void object.text().then((words) => window.saved.push(words));
      return createObjectURL.call(URL, object);
    };
  });
  return user;
}

/** How often the group's keys have changed, from the details of the privacy panel. */
async function epochOf(user: User): Promise<number> {
  await user.page.keyboard.press("l");
  const details = await user.page.waitForSelector('section[aria-label="Privacy"] details summary');
  await details?.focus();
  await user.page.keyboard.press("Enter");
  const epoch = await until(async () => /Epoch (\d+)/.exec(await user.text())?.[1], { what: "the epoch" });
  await user.page.keyboard.press("Escape");
  return Number(epoch);
}

/** Ticks a box as the keyboard does: what a mouse presses is only its drawing. */
async function tick(user: User, name: string): Promise<void> {
  const box = await user.page.waitForSelector(`::-p-aria([name="${name}"][role="checkbox"])`, { timeout: patience });
  await box?.focus();
  await user.page.keyboard.press(" ");
}

const code = (user: User): Promise<string> =>
  until(
    () => user.page.evaluate(() => document.querySelector<HTMLElement>('[aria-label="The code, as words"]')?.innerText),
    { what: "the code" },
  );

describe("a call whose keys are a group's, in Chromium and Firefox", () => {
  let ana: User;
  let ben: User;
  let cy: User;
  let link: string;

  test("Ana makes a room where people wait, and lets Ben in", async () => {
    ana = await person(chromium, "Ana");
    await ana.page.goto(server.url);
    await ana.press("Room options");
    await ana.turn("People wait until I let them in");
    await ana.press("Start a private call");
    await ana.joinAs("Ana");
    await ana.reads("You're the only one here.");
    link = await ana.link();
    expect(link).toMatch(/#1\.lghqs\./);

    ben = await person(firefox, "Ben");
    await ben.page.goto(link);
    await ben.joinAs("Ben");
    await ben.reads("Waiting for someone to let you in");
    await ana.reads("Ben waits to join"); // spoken
    await ana.page.keyboard.press("p");
    await ana.enter("Let in Ben");
    await Promise.all([ana.sees("Ben"), ben.sees("Ana")]);
    await ana.page.keyboard.press("Escape");
  });

  test("they compare a code, and each is checked for the other", async () => {
    await ana.press("Encrypted");
    await ana.press("Start");
    await ben.press("Encrypted");
    await ben.press("Start");
    const [anas, bens] = await Promise.all([code(ana), code(ben)]);
    expect(bens).toBe(anas);
    for (const [user, other] of [
      [ana, "Ben"],
      [ben, "Ana"],
    ] as const) {
      await user.press("They match");
      await tick(user, other);
      await user.press("Done");
      await user.find("button", "Encrypted, checked");
      await user.page.keyboard.press("Escape");
    }
    await ana.tileSays("Ben, microphone on, camera on, checked");
  });

  test("they write to each other, and send a file", async () => {
    await ana.page.keyboard.press("c");
    await ana.type("Message", "<b>https://a.example</b>");
    await ana.page.keyboard.press("Enter");
    await ben.reads("1 new message"); // spoken
    await ben.press("Chat");
    await ben.reads("<b>https://a.example</b>");
    await ben.type("Message", "Here is mine");
    await ben.page.keyboard.press("Enter");
    await ana.reads("Ben: Here is mine"); // spoken

    const content = "What we said at this table stays at this table. ".repeat(4_000);
    const file = join(folder, "minutes.txt");
    await writeFile(file, content);
    const field = await ben.page.waitForSelector<"input">('input[type="file"]' as "input");
    await field?.uploadFile(file);
    await ana.press("Save minutes.txt");
    const saved = await until(() => ana.page.evaluate(() => window.saved[0]), { what: "the file" });
    expect(saved === content).toBe(true);
    await ben.reads("192 kB · Sent");
    for (const user of [ana, ben]) await user.page.keyboard.press("Escape");
  });

  test("a third one is let in and removed, and the keys change with each", async () => {
    const epochs = [await epochOf(ana)];
    cy = await person(chromium, "Cy");
    await cy.page.goto(link);
    await cy.type("Your name", "Cy");
    await cy.press("Join");
    await cy.reads("Waiting for someone to let you in");
    await ana.reads("Cy waits to join"); // spoken
    await ana.page.keyboard.press("p");
    await ana.enter("Let in Cy");
    await Promise.all([cy.sees("Ana"), cy.sees("Ben")]);
    await until(async () => (await ben.tiles()).includes("Cy, microphone off, camera off"), { what: "Cy's tile" });
    await ana.page.keyboard.press("Escape");
    epochs.push(await epochOf(ana));
    expect(await epochOf(ben)).toBe(epochs[1]);
    await cy.page.keyboard.press("c");
    await cy.reads("People who join later don't see earlier messages.");
    expect(await cy.text()).not.toContain("Here is mine");

    await ana.page.keyboard.press("p");
    const options = await ana.page.waitForSelector('section[aria-label="People"] button[aria-label="Options for Cy"]');
    await options?.focus();
    await ana.page.keyboard.press("Enter");
    await ana.enter("Remove…");
    await ana.reads("Remove Cy from the call?");
    await ana.enter("Remove");
    await cy.reads("Ana removed you from the call");
    await until(async () => (await ana.tiles()).length === 2 && (await ben.tiles()).length === 2, {
      what: "Cy's tile to go",
    });
    await ana.page.keyboard.press("Escape");
    epochs.push(await epochOf(ana));
    expect(await epochOf(ben)).toBe(epochs[2]);
    expect(epochs).toEqual([...new Set(epochs)].toSorted((a, b) => a - b));
    await Promise.all([ana.sees("Ben"), ben.sees("Ana"), ana.hearsOthers(), ben.hearsOthers()]);
  });

  test("the server is killed and started again under them: they go on as they were, and so does the chat", async () => {
    const both = [ana, ben];
    const state = () => Promise.all(both.map(async (user) => [await user.tiles(), await epochOf(user)]));
    const before = await state();
    const heard = () =>
      Promise.all(both.map((user) => user.page.evaluate(() => window.heard.map(({ words }) => words))));
    const already = await heard();
    for (const user of both)
      user.tab.expectError(/WebSocket|can.t establish a connection|was interrupted|ERR_CONNECTION/);
    const { port } = new URL(server.url);
    await server.kill();
    const gone = "Reconnecting to the server… They may still see and hear you.";
    await Promise.all(both.map((user) => user.reads(gone)));
    await Promise.all([ana.sees("Ben"), ben.sees("Ana"), ana.hearsOthers(), ben.hearsOthers()]);
    server = await startProcess(flags, Number(port));
    await Promise.all(both.map((user) => user.reads("You're back.", 40_000)));
    await Promise.all([ana.sees("Ben"), ben.sees("Ana"), ana.hearsOthers(), ben.hearsOthers()]);

    await ana.page.keyboard.press("c");
    await ana.type("Message", "Still here?");
    await ana.page.keyboard.press("Enter");
    await ben.reads("1 new message"); // spoken
    await ben.page.keyboard.press("c");
    await ben.reads("Still here?");
    await ben.type("Message", "I am");
    await ben.page.keyboard.press("Enter");
    await ana.reads("Ben: I am"); // spoken
    for (const user of both) await user.page.keyboard.press("Escape");
    expect(await state()).toEqual(before);
    const since = (await heard()).map((words, index) => words.slice(already[index]?.length));
    expect(since.flat().filter((words) => /(Ana|Ben) (joined|left)|New device/.test(words))).toEqual([]);
  });

  test("nothing was refused by the content security policy", async () => {
    for (const user of [ana, ben, cy]) expect(await user.violations()).toEqual([]);
  });
});
