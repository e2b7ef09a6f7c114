import { createLink } from "@subrosa/client";
import type { Server } from "@subrosa/server";
import type { Browser } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launch, until, type BrowserName } from "../harness/index.ts";
import { serveApp, User } from "./stage.ts";

declare global {
  interface Window {
    /** What the page handed to the browser's downloads. */
    recordings: Blob[];
    /** How many pieces were recorded. */
    pieces: number;
  }
}

let server: Server;
let browsers: Record<BrowserName, Browser>;
beforeAll(async () => {
  const [chromium, firefox] = await Promise.all([launch("chromium"), launch("firefox")]);
  browsers = { chromium, firefox };
  server = await serveApp();
});
afterAll(() => Promise.all([browsers.chromium.close(), browsers.firefox.close(), server.close()]));

/** Someone whose page keeps what it saves, and is asked for no place. */
async function recorder(browser: Browser, link: string): Promise<User> {
  const user = await User.open(await browser.createBrowserContext(), "about:blank", { name: "Ana" });
  await user.page.evaluateOnNewDocument(() => {
    window.recordings = [];
    window.pieces = 0;
    Reflect.deleteProperty(window, "showSaveFilePicker");
    const address = URL.createObjectURL.bind(URL);
    URL.createObjectURL = (object) => {
      if (object instanceof Blob && object.type === "application/octet-stream") window.recordings.push(object);
      return address(object);
    };
    HTMLAnchorElement.prototype.click = () => undefined;
    window.MediaRecorder = class extends MediaRecorder {
      constructor(stream: MediaStream, options?: MediaRecorderOptions) {
        super(stream, options);
        if (stream.getVideoTracks().length > 0) this.addEventListener("dataavailable", () => window.pieces++);
      }
    };
  });
  await user.page.goto(link);
  return user;
}

/** What one sees and hears who plays the file until there is a bright picture: its size, and the loudest sample. */
const played = (user: User): Promise<{ size: number[]; loudest: number }> =>
  user.page.evaluate(async () => {
    const [file] = window.recordings;
    if (!file) throw new Error("Nothing was saved.");
    const player = Object.assign(document.createElement("video"), { muted: true, src: URL.createObjectURL(file) });
    await player.play();
    const pen = new OffscreenCanvas(1, 1).getContext("2d");
    const bright = (): boolean => {
      pen?.drawImage(player, player.videoWidth / 2, player.videoHeight / 2, 1, 1, 0, 0, 1, 1);
      const [red = 0, green = 0, blue = 0] = pen?.getImageData(0, 0, 1, 1).data ?? [];
      return Math.max(red, green, blue) > 60;
    };
    while (!bright() && !player.ended) await new Promise((resolve) => player.requestVideoFrameCallback(resolve));
    if (!bright()) throw new Error("It has neither Ben nor anybody else.");
    const decoder = new OfflineAudioContext(1, 1, 48_000);
    const sound = await decoder.decodeAudioData(await file.arrayBuffer()).catch(() => undefined);
    const loudest = sound?.getChannelData(0).reduce((most, sample) => Math.max(most, sample), 0) ?? 0;
    return { size: [player.videoWidth, player.videoHeight], loudest };
  });

describe.each([
  ["chromium", "firefox"],
  ["firefox", "chromium"],
] as const)("Ana in %s, Ben in %s", (anas, bens) => {
  test("a recording is asked about, marked for all while it runs, and a file of what one sees and hears", async () => {
    const link = createLink({ origin: server.url, room: `recorded-in-${anas}` });
    const ana = await recorder(browsers[anas], link);
    await ana.joinAs("Ana");
    const ben = await User.open(await browsers[bens].createBrowserContext(), link, { name: "Ben" });
    await ben.joinAs("Ben");
    await Promise.all([ana.sees("Ben"), ben.sees("Ana")]);

    await ana.press("More");
    await ana.press("Record on this device", "menuitem");
    await ana.reads("Record this call?");
    expect(await ben.text()).not.toContain("Recording by");
    await ana.press("Start recording");
    await ben.reads("Recording by Ana");
    await ana.reads("You're recording this call. Everyone here sees that.");
    await ana.reads("Recording by you");
    const silent = (await ana.text()).includes("The recording has no sound");
    await until(() => ana.page.evaluate(() => window.pieces > 3), { what: "a few seconds of it" });
    await ana.press("Stop recording");
    await until(async () => !(await ben.text()).includes("Recording by Ana"), { what: "the mark to go" });
    await until(() => ana.page.evaluate(() => window.recordings.length === 1), { what: "the file" });

    const { size, loudest } = await played(ana);
    expect(size).toEqual([1280, 720]);
    expect(loudest > 0.01).toBe(!silent);
    expect([...(await ana.violations()), ...(await ben.violations())]).toEqual([]);
    await Promise.all([ana.tab.close(), ben.tab.close()]);
  });

  test("who leaves while recording has the file, and who comes meanwhile sees the mark", async () => {
    const link = createLink({ origin: server.url, room: `left-in-${anas}` });
    const ana = await recorder(browsers[anas], link);
    await ana.joinAs("Ana");
    await ana.press("More");
    await ana.press("Record on this device", "menuitem");
    await ana.press("Start recording");
    await ana.reads("You're recording this call.");
    const ben = await User.open(await browsers[bens].createBrowserContext(), link, { name: "Ben" });
    await ben.joinAs("Ben");
    await ben.reads("Recording by Ana");
    await ben.press("People");
    await until(async () => (await ben.text()).match(/Recording by Ana/g)?.length === 2, { what: "a row in People" });
    await ana.press("Leave");
    await ana.reads("You left the call");
    await until(
      () => ana.page.evaluate(() => window.recordings.length === 1 && (window.recordings[0]?.size ?? 0) > 1_000),
      {
        what: "the file",
      },
    );
    expect([...(await ana.violations()), ...(await ben.violations())]).toEqual([]);
    await Promise.all([ana.tab.close(), ben.tab.close()]);
  });
});
