import { createLink } from "@subrosa/client";
import type { Server } from "@subrosa/server";
import type { Browser } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launch, until } from "../harness/index.ts";
import { serveApp, User } from "./stage.ts";

declare global {
  interface Window {
    /** Every track that the page was given by a device, oldest first. */
    opened: MediaStreamTrack[];
    /** From now on the statistics say that no picture was ever decoded. */
    blind: boolean;
  }
}

let server: Server;
beforeAll(async () => {
  server = await serveApp();
});
afterAll(() => server.close());

/** The newest live track of this kind: its label, and what it was asked for. */
const newest = (
  user: User,
  kind: "audio" | "video",
): Promise<{ label: string; settings: MediaTrackSettings; enabled: boolean }> =>
  user.page.evaluate((wanted) => {
    const track = window.opened.findLast((each) => each.kind === wanted && each.readyState === "live");
    return { label: track?.label ?? "", settings: track?.getSettings() ?? {}, enabled: track?.enabled ?? false };
  }, kind);

/** Chooses a device behind one of the two arrows. */
async function choose(user: User, list: string, device: string): Promise<void> {
  await user.press(list);
  await (await user.page.waitForSelector('[role="dialog"] button[aria-haspopup="listbox"]'))?.click();
  // The list that is drawn: the browser's own, hidden beside it, has the same options.
  await (await user.page.waitForSelector(`[role="listbox"] ::-p-text(${device})`, { visible: true }))?.click();
  await user.page.waitForSelector('[role="listbox"]', { hidden: true });
  await user.escape();
}

describe("in Chromium, which has three cameras and three microphones", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch("chromium", { args: ["--use-fake-device-for-media-stream=device-count=3"] });
  });
  afterAll(() => browser.close());

  /** Someone in the room, whose page keeps its tracks and can be made blind. */
  const join = async (link: string, name: string): Promise<User> => {
    const user = await User.open(await browser.createBrowserContext(), "about:blank", { name });
    await user.page.evaluateOnNewDocument(() => {
      window.opened = [];
      window.blind = false;
      if (!isSecureContext) return;
      const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
      navigator.mediaDevices.getUserMedia = async (wishes) => {
        const stream = await open(wishes);
        window.opened.push(...stream.getTracks());
        return stream;
      };
      const measure = Reflect.get(RTCRtpReceiver.prototype, "getStats");
      RTCRtpReceiver.prototype.getStats = async function (this: RTCRtpReceiver) {
        const report = await measure.call(this);
        if (!window.blind) return report;
        return new Map([...report].map(([id, entry]) => [id, { ...entry, framesDecoded: 0 }]));
      };
    });
    await user.page.goto(link);
    await user.joinAs(name);
    return user;
  };

  test("devices change in the call without a gap, muted stays muted, wishes reach the device, and a picture that can't be decoded has its badge", async () => {
    const link = createLink({ origin: server.url, room: "devices" });
    const ana = await join(link, "Ana");
    const ben = await join(link, "Ben");
    await Promise.all([ana.sees("Ben"), ben.sees("Ana")]);

    await ana.page.keyboard.press("m");
    await choose(ana, "Microphone and speaker devices", "Fake Audio Input 2");
    await until(async () => (await newest(ana, "audio")).label === "Fake Audio Input 2", {
      what: "the other microphone",
    });
    expect((await newest(ana, "audio")).enabled).toBe(false);
    expect((await ben.tiles()).find((tile) => tile.startsWith("Ana"))).toBe("Ana, microphone off, camera on");
    await choose(ana, "Camera devices", "fake_device_2");
    await until(async () => (await newest(ana, "video")).label === "fake_device_2", { what: "the other camera" });
    await ben.sees("Ana");

    await ana.press("More");
    await ana.press("Devices and settings", "menuitem");
    await ana.turn("Echo cancelling");
    await until(async () => (await newest(ana, "audio")).settings.echoCancellation === false, {
      what: "no echo cancelling",
    });
    expect(await newest(ana, "audio")).toMatchObject({ label: "Fake Audio Input 2", enabled: false });
    await ana.press("Video", "tab");
    await ana.turn("Data saver");
    await until(async () => (await newest(ana, "video")).settings.width === 640, { what: "a smaller picture" });
    const width = (): Promise<number> =>
      ben.page.$$eval("[data-tile] video", (videos) => Math.max(...videos.map((video) => video.videoWidth)));
    await ana.press("Sound", "tab");
    await ana.turn("Reduce echo: someone near me is in this call");
    await ana.reads("Sound is off on this device.");
    expect(await ana.page.$$eval("audio", (players) => players.every((player) => player.muted))).toBe(true);
    const kept = await ana.page.evaluate(() => localStorage.getItem("subrosa.preferences") ?? "");
    expect(JSON.parse(kept)).toMatchObject({ echoCancelling: false, dataSaver: true });
    await ben.page.keyboard.press("v");
    await until(async () => (await width()) <= 640, { what: "Ben to get a smaller picture" });

    await ben.page.evaluate(() => (window.blind = true));
    await until(async () => (await ben.tiles()).includes("Ana, microphone off, camera on, can't play"), {
      what: "the badge",
    });
    await ben.reads("Your browser can't play Ana’s video format. You still hear Ana.");
    expect([...(await ana.violations()), ...(await ben.violations())]).toEqual([]);
    await Promise.all([ana.tab.close(), ben.tab.close()]);
  });
});

test("in Firefox, whose fake devices are one of each kind, a second one that the page makes is changed to without a gap", async () => {
  const [firefox, chromium] = await Promise.all([launch("firefox"), launch("chromium")]);
  const link = createLink({ origin: server.url, room: "devices-in-firefox" });
  const ana = await User.open(firefox, "about:blank", { name: "Ana" });
  await ana.page.evaluateOnNewDocument(() => {
    window.opened = [];
    if (!isSecureContext) return;
    const { mediaDevices } = navigator;
    const open = mediaDevices.getUserMedia.bind(mediaDevices);
    const list = mediaDevices.enumerateDevices.bind(mediaDevices);
    const second = (kind: MediaDeviceKind, label: string): MediaDeviceInfo => {
      const facts = { kind, label, deviceId: label, groupId: "" };
      return { ...facts, toJSON: () => facts };
    };
    mediaDevices.enumerateDevices = async () => [
      ...(await list()),
      second("audioinput", "Second microphone"),
      second("videoinput", "Second camera"),
    ];
    const green = (): MediaStream => {
      const canvas = document.createElement("canvas");
      Object.assign(canvas, { width: 320, height: 180 });
      const pen = canvas.getContext("2d");
      let row = 0;
      setInterval(() => {
        if (!pen) return;
        pen.fillStyle = "rgb(0, 200, 0)";
        pen.fillRect(0, 0, 320, 180);
        pen.fillStyle = "black";
        pen.fillRect(0, (row += 4) % 180, 320, 4);
      }, 50);
      return canvas.captureStream(20);
    };
    mediaDevices.getUserMedia = async (wishes) => {
      const asked = JSON.stringify(wishes);
      const stream = asked.includes("Second camera")
        ? green()
        : await open(asked.includes("Second microphone") ? { audio: true } : wishes);
      for (const track of stream.getTracks()) {
        if (asked.includes("Second")) Object.defineProperty(track, "label", { value: `Second ${track.kind}` });
        window.opened.push(track);
      }
      return stream;
    };
  });
  await ana.page.goto(link);
  await ana.joinAs("Ana");
  const ben = await User.open(chromium, link, { name: "Ben" });
  await ben.joinAs("Ben");
  await Promise.all([ana.sees("Ben"), ben.sees("Ana")]);

  await ana.page.keyboard.press("m");
  await choose(ana, "Microphone and speaker devices", "Second microphone");
  await until(async () => (await newest(ana, "audio")).label === "Second audio", { what: "the other microphone" });
  expect((await newest(ana, "audio")).enabled).toBe(false);
  expect((await ben.tiles()).find((tile) => tile.startsWith("Ana"))).toBe("Ana, microphone off, camera on");
  await choose(ana, "Camera devices", "Second camera");
  const green = (): Promise<boolean> =>
    ben.page.$$eval("[data-tile] video", (videos) =>
      videos.some((video) => {
        const pen = new OffscreenCanvas(1, 1).getContext("2d");
        pen?.drawImage(video, 0, 0, 1, 1);
        const [red = 0, greens = 0, blue = 0] = pen?.getImageData(0, 0, 1, 1).data ?? [];
        return greens > 100 && red < 80 && blue < 80;
      }),
    );
  await until(green, { what: "the second camera's picture" });
  await ben.sees("Ana");
  expect([...(await ana.violations()), ...(await ben.violations())]).toEqual([]);
  await Promise.all([firefox.close(), chromium.close()]);
});

test.each(["chromium", "firefox"] as const)("a voice while muted is told once for each mute: %s", async (name) => {
  const browser = await launch(name);
  const user = await User.open(browser, "about:blank");
  await user.page.evaluateOnNewDocument(() => {
    // Firefox's fake microphone is such a voice by itself, and its AudioContext makes none where there is no sound output.
    if (!isSecureContext || navigator.userAgent.includes("Firefox")) return;
    const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async (wishes) => {
      if (!wishes?.audio) return await open(wishes);
      const audio = new AudioContext();
      const output = audio.createMediaStreamDestination();
      // A voice that never pauses.
      const tone = new OscillatorNode(audio, { frequency: 220 });
      tone.connect(new GainNode(audio, { gain: 0.5 })).connect(output);
      tone.start();
      const pictures = wishes.video ? (await open({ video: wishes.video })).getTracks() : [];
      return new MediaStream([...output.stream.getTracks(), ...pictures]);
    };
  });
  await user.page.goto(createLink({ origin: server.url, room: `voice-${name}` }));
  await user.joinAs("Ana");
  const hint = "You're muted. Press M to talk.";
  const hidden = (): Promise<unknown> =>
    until(async () => !(await user.text()).includes(hint), { what: "the hint to go" });
  await user.page.keyboard.press("m");
  await user.reads(hint);
  await user.page.keyboard.press("m");
  await hidden();
  await user.page.keyboard.press("m");
  await user.reads(hint);
  await user.press("Close");
  await hidden();
  expect(await user.tiles()).toEqual(["Ana (you), microphone off, camera on"]);
  expect(await user.violations()).toEqual([]);
  await browser.close();
});

test("a device that goes is replaced", async () => {
  const browser = await launch("chromium");
  const user = await User.open(browser, createLink({ origin: server.url, room: "device-gone" }));
  await user.joinAs("Ana");
  await user.page.waitForSelector("[data-tile] video");
  await user.page.evaluate(() => {
    const { srcObject } = document.querySelector<HTMLVideoElement>("[data-tile] video") ?? {};
    if (srcObject instanceof MediaStream) srcObject.getTracks()[0]?.dispatchEvent(new Event("ended"));
  });
  await user.reads("is gone.");
  expect(await user.violations()).toEqual([]);
  await browser.close();
});
