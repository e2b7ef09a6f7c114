import type { Server } from "@subrosa/server";
import { createLink } from "@subrosa/client";
import type { Browser } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launch, until } from "../harness/index.ts";
import { serveApp, User } from "./stage.ts";

let server: Server;
let browser: Browser;
beforeAll(async () => {
  [server, browser] = await Promise.all([serveApp({ maxPeople: 2 }), launch("chromium")]);
});
afterAll(() => Promise.all([browser.close(), server.close()]));

let rooms = 0;
const link = (secret: "link" | "both" = "link"): string =>
  createLink({ origin: server.url, room: `way-${rooms++}`, secret });
/** A person of their own: another browser profile. */
const person = async (url: string, name: string): Promise<User> =>
  await User.open(await browser.createBrowserContext(), url, { name });

describe("what can go wrong on the way in has its words, and a way on", () => {
  test("an incomplete link", async () => {
    const ana = await person(`${server.url}/r/team-sync`, "Ana");
    await ana.reads("This link is incomplete");
    await ana.reads("The part after # is missing. It is the key, and our server never has it.");
    const whole = link();
    await ana.type("Paste the full link", whole);
    await ana.press("Join");
    await ana.reads("Encrypted room");
    expect(await ana.link()).toBe(whole);
    await ana.tab.close();
  });

  test("something that is no link", async () => {
    const ana = await person(server.url, "Ana");
    await ana.type("Have a link? Paste it here", "hello");
    await ana.press("Join");
    await ana.reads("That doesn't look like a Subrosa link.");
    expect(await ana.path()).toBe("/");
    await ana.tab.close();
  });

  test("another passphrase than the others': said at once, the field stays filled and focused, and the right one goes in", async () => {
    const room = link("both");
    const ana = await person(room, "Ana");
    await ana.reads("Nobody is here yet");
    await ana.press("Generate five words");
    const words = await ana.page.$eval(
      'input[type="text"]:not([autocomplete="name"])',
      (field) => (field as HTMLInputElement).value,
    );
    expect(words.split(" ")).toHaveLength(5);
    await ana.reads("Nobody is here yet, so nobody can tell if the passphrase is right.");
    await ana.joinAs("Ana");

    const ben = await person(room, "Ben");
    await ben.reads("1 person is here");
    await ben.type("Passphrase", `${words} no`);
    await ben.type("Your name", "Ben");
    await ben.press("Join");
    await ben.reads("Your passphrase is different from the one people used in this call.");
    await ben.reads("Check spaces and capital letters, or ask who invited you.");
    const field = await ben.page.evaluate(() => {
      const { activeElement } = document;
      return activeElement instanceof HTMLInputElement
        ? { value: activeElement.value, invalid: activeElement.ariaInvalid }
        : undefined;
    });
    expect(field).toEqual({ value: `${words} no`, invalid: "true" });
    expect(await ana.tiles()).toHaveLength(1);
    await ben.type("Passphrase", words);
    await ben.press("Join");
    await until(async () => (await ana.tiles()).length === 2, { what: "Ben to be in" });
    await Promise.all([ana.tab.close(), ben.tab.close()]);
  });

  test("a full room, which is tried again by itself", async () => {
    const room = link();
    const [ana, ben] = [await person(room, "Ana"), await person(room, "Ben")];
    await ana.joinAs("Ana");
    await ben.joinAs("Ben");
    const cy = await person(room, "Cy");
    await cy.type("Your name", "Cy");
    await cy.press("Join");
    await cy.reads("The room is full");
    await cy.reads("2 people are in. We'll try again when someone leaves.");
    await ben.press("Leave");
    await cy.find("button", "Leave");
    await until(async () => (await ana.tiles()).some((tile) => tile.startsWith("Cy")), { what: "Cy to be in" });
    await Promise.all([ana, ben, cy].map((user) => user.tab.close()));
  });

  test("the call in another tab, which can be taken over", async () => {
    const room = link();
    const context = await browser.createBrowserContext();
    const first = await User.open(context, room, { name: "first tab" });
    await first.joinAs("Ana");
    const second = await User.open(context, room, { name: "second tab" });
    await second.reads("You're in this call in another tab");
    await second.press("Use here");
    await second.press("Join");
    await second.find("button", "Leave");
    await first.page.bringToFront();
    await first.reads("The call moved to another tab");
    await second.tilesAre(1);
    await context.close();
  });
});

test("a deployment that names its source is linked to it, and another one says that it names none", async () => {
  const named = await serveApp({ sourceUrl: "https://code.example/subrosa" });
  const ana = await person(named.url, "Ana");
  const source = await ana.find("link", "Source");
  expect(await source.evaluate((link) => [link.getAttribute("href"), link.getAttribute("rel")])).toEqual([
    "https://code.example/subrosa",
    "noreferrer",
  ]);
  await ana.page.goto(server.url);
  await ana.press("Check this website");
  await ana.reads("This server names none; ask whoever runs it.");
  expect(await ana.page.$('::-p-aria([name="Source"][role="link"])')).toBeNull();
  await ana.tab.close();
  await named.close();
});

describe("devices never keep anyone out", () => {
  test.each([
    ["NotAllowedError", "Your browser blocks microphone and camera for this site."],
    ["NotReadableError", "Another app is using the camera. Close it, or join without."],
    ["NotFoundError", "No microphone found. You can listen and chat."],
  ])("%s", async (error, words) => {
    const ana = await person(`${server.url}/`, "Ana");
    await ana.page.evaluateOnNewDocument((name) => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("", name));
    }, error);
    await ana.page.goto(link());
    await ana.type("Your name", "Ana");
    await ana.press("Turn on microphone and camera");
    await ana.reads(words);
    if (error === "NotAllowedError") {
      await ana.press("Show me how");
      await ana.reads("Allow microphone and camera");
      await ana.escape();
    }
    await ana.press("Join");
    await ana.find("button", "Leave");
    expect(await ana.tiles()).toEqual(["Ana (you), microphone off, camera off"]);
    await ana.tab.close();
  });
});

test("a browser without encoded transforms is told so before any device is opened", async () => {
  const ana = await person(`${server.url}/`, "Ana");
  await ana.page.evaluateOnNewDocument(() => {
    Reflect.deleteProperty(window, "RTCRtpScriptTransform");
    navigator.mediaDevices.getUserMedia = () => {
      document.title = "a device was asked for";
      return Promise.reject(new Error("no"));
    };
  });
  await ana.page.goto(link());
  await ana.reads("This browser can't encrypt calls");
  await ana.press("Show QR code");
  expect(await ana.page.title()).not.toBe("a device was asked for");
  await ana.tab.close();
});

test("a server that is gone for seconds: the call goes on, says so, and comes back without anyone leaving", async () => {
  const own = await serveApp();
  const { port } = new URL(own.url);
  const room = createLink({ origin: own.url, room: "restart", secret: "link" });
  const [ana, ben] = [await person(room, "Ana"), await person(room, "Ben")];
  ana.tab.expectError(/./);
  ben.tab.expectError(/./);
  await ana.joinAs("Ana");
  await ben.joinAs("Ben");
  await ana.sees("Ben");
  await own.close();
  await ana.reads("Reconnecting to the server… They may still see and hear you.");
  // Eight seconds, in which the gateway is tried again and again, and the picture goes on.
  const [before, since] = [await ana.framesOf("Ben"), Date.now()];
  await until(async () => Date.now() > since + 8_000 && (await ana.framesOf("Ben")) > before + 20, {
    what: "eight seconds of Ben",
    timeout: 60_000,
  });
  const again = await serveApp({ port: Number(port) });
  await ana.reads("You're back.", 40_000);
  await Promise.all([ana.sees("Ben"), ben.sees("Ana")]);
  expect(await ana.text()).not.toMatch(/Ben (left|joined)/);
  await Promise.all([ana.tab.close(), ben.tab.close()]);
  await again.close();
});
