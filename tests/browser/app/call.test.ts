import type { Server } from "@subrosa/server";
import type { Browser } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launch, until, type BrowserName } from "../harness/index.ts";
import { serveApp, User } from "./stage.ts";

let server: Server;
let chromium: Browser;
let firefox: Browser;
beforeAll(async () => {
  [server, chromium, firefox] = await Promise.all([serveApp(), launch("chromium"), launch("firefox")]);
});
afterAll(() => Promise.all([chromium.close(), firefox.close(), server.close()]));

const engine = (name: BrowserName): Browser => (name === "chromium" ? chromium : firefox);

describe.each([
  ["chromium", "firefox"],
  ["firefox", "chromium"],
] as const)("Ana in %s and Ben in %s", (anas, bens) => {
  let ana: User;
  let ben: User;
  afterAll(() => Promise.all([ana.tab.close(), ben.tab.close()]));

  test("go by clicks from the start page to a call in which each sees the other", async () => {
    ana = await User.open(await engine(anas).createBrowserContext(), server.url, { name: `Ana in ${anas}` });
    await ana.press("Start a private call");
    await ana.reads("Encrypted room");
    expect(await ana.path()).toMatch(/^\/r\/[a-z2-9-]{14}$/);
    await ana.joinAs("Ana");
    await ana.reads("You're the only one here.");
    const link = await ana.link();
    expect(link).toMatch(/#1\.lgcqs\.[\w-]{64}$/);

    ben = await User.open(await engine(bens).createBrowserContext(), link, { name: `Ben in ${bens}` });
    await ben.reads("1 person is here");
    expect(await ben.path()).not.toContain("#");
    await ben.joinAs("Ben");
    await Promise.all([ana.sees("Ben"), ben.sees("Ana")]);
    expect(await ana.text()).toContain("Encrypted");
    await until(async () => (await ana.tiles()).includes("Ben, microphone on, camera on"), { what: "Ben's tile" });
  });

  test("a key mutes, the other sees it, and a letter in a text does not", async () => {
    await ana.page.keyboard.press("m");
    await until(async () => (await ben.tiles()).includes("Ana, microphone off, camera on"), {
      what: "Ana to be muted",
    });
    await ana.reads("Microphone off"); // spoken
    await ana.press("Chat");
    await (await ana.find("textbox", "Message")).type("m");
    await until(() => ana.page.evaluate(() => document.querySelector("textarea")?.value === "m"), {
      what: "the letter to be in the message",
    });
    await ben.page.keyboard.press("v");
    await until(async () => (await ana.tiles()).includes("Ben, microphone on, camera off"), {
      what: "Ben's camera to be off",
    });
    await ben.page.keyboard.press("v");
    await ana.sees("Ben");
    // What a letter would have done has had its time.
    await ben.tileSays("Ana, microphone off, camera on");
    await ana.press("Chat");
  });

  test("a reload comes back to the same seat without the lobby, still muted, and nobody has left", async () => {
    const before = ben.tab.log.length;
    await ana.page.reload({ waitUntil: "load" });
    await ana.find("button", "Leave");
    await Promise.all([ana.sees("Ben"), ben.sees("Ana")]);
    await ben.tileSays("Ana, microphone off, camera on");
    expect(await ben.text()).not.toMatch(/Ana (left|joined)/);
    expect(ben.tab.log.length).toBe(before);
  });

  test("the panel has two counts, of what the browser sent and of what was encrypted, that grow and agree", async () => {
    await ana.press("Encrypted");
    await ana.reads("This call is encrypted");
    const counts = async (): Promise<[sent: number, sealed: number]> => {
      const [, sent = "0", sealed = "0"] =
        /Last 10 s: ([\d,]+) frames sent, ([\d,]+) encr/.exec(await ana.text()) ?? [];
      return [Number(sent.replaceAll(",", "")), Number(sealed.replaceAll(",", ""))];
    };
    const first = await until(async () => ((await counts()).every((count) => count > 0) ? await counts() : undefined), {
      what: "frames to be counted",
    });
    await until(async () => (await counts()).every((count, which) => count > first[which]! + 10), {
      what: "both counts to grow",
    });
    await until(
      async () => {
        const [sent, sealed] = await counts();
        return Math.abs(sent - sealed) <= 10;
      },
      { what: "the two who count to agree" },
    );
  });

  test("beside the own picture stands what leaves: other bytes with each frame, and nothing of the picture", async () => {
    const look = (): Promise<{ bytes: string; sealed: number; picture: number } | undefined> =>
      ana.page.evaluate(() => {
        const canvas = document.querySelector<HTMLCanvasElement>("canvas[data-sealed]");
        const video = document.querySelector<HTMLVideoElement>("section[aria-label=Privacy] video");
        const drawn = canvas?.getContext("2d");
        if (!canvas || !drawn || !video?.videoWidth) return undefined;
        const { width, height } = canvas;
        const other = new OffscreenCanvas(width, height).getContext("2d");
        other?.drawImage(video, 0, 0, width, height);
        // How far a dot is from the next one: little in a picture, a third of the scale in what looks like noise.
        const roughness = (dots: Uint8ClampedArray): number => {
          let sum = 0;
          for (let at = 4; at < dots.length; at += 4) sum += Math.abs(dots[at]! - dots[at - 4]!);
          return sum / (dots.length / 4);
        };
        const sealed = drawn.getImageData(0, 0, width, height).data.subarray(0, Number(canvas.dataset["sealed"]) * 4);
        const picture = other?.getImageData(0, 0, width, height).data ?? sealed;
        return { bytes: sealed.subarray(0, 800).join(), sealed: roughness(sealed), picture: roughness(picture) };
      });
    const first = await until(look, { what: "a sealed frame" });
    expect(first.sealed).toBeGreaterThan(60);
    expect(first.picture).toBeLessThan(40);
    const next = await until(
      async () => {
        const now = await look();
        return now?.bytes === first.bytes ? undefined : now;
      },
      { what: "another sealed frame" },
    );
    expect(next.sealed).toBeGreaterThan(60);
    await ana.page.keyboard.press("Escape");
    if (anas === "chromium") {
      await until(async () => (await ana.page.$("section[aria-label=Privacy]")) === null, {
        what: "the panel to close",
      });
      await ana.screenshot("real-call");
    }
  });

  test("leaving says so, to both", async () => {
    await ana.press("Leave");
    await ana.find("menuitem", "End for everyone"); // she made the room
    await ana.press("Leave", "menuitem");
    await ana.reads("You left the call");
    expect(await ana.text()).toContain("The call goes on without you.");
    await until(async () => (await ben.tiles()).length === 1, { what: "Ana's tile to go" });
    await ben.press("Leave");
    await ben.reads("The call has ended");
    expect(await ben.text()).toContain("Its keys are gone. Chat and files are not kept.");
  });

  test("nothing was refused by the content security policy", async () => {
    expect(await ana.violations()).toEqual([]);
    expect(await ben.violations()).toEqual([]);
  });
});
