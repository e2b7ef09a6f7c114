import type { Server } from "@subrosa/server";
import type { Browser } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launch, until, type BrowserName } from "../harness/index.ts";
import { giveScreen, serveApp, User } from "./stage.ts";

let server: Server;
let engines: Record<BrowserName, Browser>;
beforeAll(async () => {
  const [chromium, firefox] = await Promise.all([launch("chromium"), launch("firefox")]);
  engines = { chromium, firefox };
  server = await serveApp();
});
afterAll(() => Promise.all([engines.chromium.close(), engines.firefox.close(), server.close()]));

/** Where the focus is: its name, and whether one could see it there. */
interface Focus {
  readonly name: string;
  /** What is wrong with it, for a person who goes by keyboard. */
  readonly fault: string;
}

function focusIn(user: User): Promise<Focus> {
  return user.page.evaluate(() => {
    const { activeElement: at } = document;
    if (!at || at === document.body) return { name: "", fault: "lost" };
    const field = at instanceof HTMLInputElement || at instanceof HTMLTextAreaElement;
    const label = field ? at.labels?.[0]?.textContent : undefined;
    const name = at.getAttribute("aria-label") ?? label ?? at.textContent ?? "";
    // Headings, and what else has no place in the order of Tab, only say where one is.
    if (at.matches('[tabindex="-1"]')) return { name, fault: "" };
    const box = at.getBoundingClientRect();
    const inside = box.width > 0 && box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth;
    // What is drawn for a switch or a box, whose input nobody sees, stands in its label.
    const drawn = at.closest("label");
    const ring = [at, at.parentElement, at.firstElementChild, drawn, ...(drawn?.querySelectorAll("*") ?? [])].some(
      (each) => each && getComputedStyle(each).outlineStyle !== "none",
    );
    return { name, fault: inside ? (ring ? "" : "without a ring") : "out of the window" };
  });
}

/** Waits until this has the focus, where it can be seen. */
async function at(user: User, name: string): Promise<void> {
  await until(async () => (await focusIn(user)).name === name, { what: `the focus to be on "${name}"` });
  await until(async () => (await focusIn(user)).fault === "", { what: `the focus on "${name}" to be in sight` });
}

/** Presses a key until this has the focus; it must be in sight at every stop on the way. */
async function go(user: User, key: "Tab" | "ArrowRight", wanted: string): Promise<void> {
  const stops: string[] = [];
  for (let { name } = await focusIn(user); name !== wanted; stops.push(name)) {
    expect(stops.length, `"${wanted}" is not on the way ${stops.join(", ")}`).toBeLessThan(30);
    await user.page.keyboard.press(key);
    await until(async () => (await focusIn(user)).fault === "", { what: `the focus after ${stops.join(", ")}` });
    ({ name } = await focusIn(user));
  }
}

describe.each([
  ["chromium", "firefox"],
  ["firefox", "chromium"],
] as const)("Ana in %s with the keyboard alone, and Ben in %s", (anas, bens) => {
  let ana: User;
  let ben: User;
  afterAll(() => Promise.all([ana.tab.close(), ben.tab.close()]));
  const press = (...keys: Parameters<User["page"]["keyboard"]["press"]>): Promise<void> =>
    ana.page.keyboard.press(...keys);

  test("go from the start page into a call", async () => {
    ana = await User.open(await engines[anas].createBrowserContext(), "about:blank", { name: "Ana" });
    await giveScreen(ana);
    await ana.page.goto(server.url);
    await at(ana, "Start a private call");
    await press("Enter");
    await at(ana, "Your name");
    await ana.page.keyboard.type("Ana");
    await go(ana, "Tab", "Turn on microphone and camera");
    await press("Enter");
    await ana.page.waitForSelector('video[aria-label="Your picture"]');
    await at(ana, "Microphone");
    await go(ana, "Tab", "Join");
    await press("Enter");
    await ana.reads("You joined. Only you are here.");
    await until(async () => (await focusIn(ana)).fault === "", { what: "the focus to be in the call" });

    ben = await User.open(await engines[bens].createBrowserContext(), await ana.link(), { name: "Ben" });
    await ben.joinAs("Ben");
    await until(async () => (await ana.tiles()).length === 2, { what: "Ben to be in" });
    expect(await focusIn(ana)).toMatchObject({ fault: "" });
  });

  test("skip to the controls, mute, and share a screen", async () => {
    await go(ana, "Tab", "Skip to call controls");
    await press("Enter");
    await at(ana, "Invite");
    await go(ana, "ArrowRight", "Microphone");
    await press("Enter");
    await until(async () => (await ben.tiles()).includes("Ana, microphone off, camera on"), {
      what: "Ana to be muted",
    });
    await at(ana, "Microphone");
    await go(ana, "ArrowRight", "Share screen");
    await press("Enter");
    await ana.reads("You're sharing your screen.");
    await at(ana, "Share screen");
    await ben.reads("Ana shares a screen"); // spoken
    await press("Enter");
    await until(async () => !(await ana.text()).includes("You're sharing your screen."), { what: "the share to end" });
    await at(ana, "Share screen");
  });

  test("write, and come back to where they were", async () => {
    await press("c");
    await at(ana, "Chat");
    await go(ana, "Tab", "Message");
    await ana.page.keyboard.type("Morning");
    await press("Enter");
    await ben.reads("1 new message"); // spoken
    await ana.page.keyboard.type("Are you well?");
    await go(ana, "Tab", "Send");
    await press("Enter");
    await at(ana, "Message");
    await press("Escape");
    await at(ana, "Share screen");
    expect(await ana.page.$('section[aria-label="Chat"]')).toBeNull();
  });

  test("compare codes", async () => {
    await press("l");
    await at(ana, "Privacy");
    await go(ana, "Tab", "Start");
    await press("Enter");
    await at(ana, "Compare codes");
    await ana.page.waitForSelector('[aria-label="The code, as words"]');
    await go(ana, "Tab", "They match");
    await press("Enter");
    await go(ana, "Tab", "Ben");
    await press(" ");
    await go(ana, "Tab", "Done");
    await press("Enter");
    await go(ana, "Tab", "Close");
    await press("Enter");
    await at(ana, "Share screen");
    await ana.tileSays("Ben, microphone on, camera on, checked");
  });

  test("look at a tile's options while its person leaves, and keep the focus", async () => {
    await press("p");
    await at(ana, "People");
    await go(ana, "Tab", "Options for Ben");
    await ben.press("Leave");
    await ben.reads("You left the call");
    await at(ana, "People");
    await press("Escape");
    await at(ana, "Share screen");
    await ana.tilesAre(1);
  });

  test("leave", async () => {
    await go(ana, "ArrowRight", "Leave");
    await press("Enter");
    await at(ana, "The call has ended");
    expect([...(await ana.violations()), ...(await ben.violations())]).toEqual([]);
  });
});
