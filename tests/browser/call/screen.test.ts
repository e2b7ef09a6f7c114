import type { Browser } from "puppeteer-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launch, until } from "../harness/index.ts";
import { openStage, Person, type Stage } from "./people.ts";

let stage: Stage;
let browser: Browser;
beforeAll(async () => {
  stage = await openStage();
  browser = await launch("chromium", {
    // The third fake camera: the second one is a depth camera, whose frames no codec takes.
    args: ["--use-fake-device-for-media-stream=device-count=3"],
  });
});
afterAll(async () => {
  await browser?.close();
  await stage?.close();
});

/** The only picture on a person's page, very small: red, green, blue and alpha of each pixel. */
async function pixelsOf(person: Person): Promise<number[]> {
  return await person.tab.page.evaluate(() => {
    const context = new OffscreenCanvas(16, 12).getContext("2d")!;
    context.drawImage(document.querySelector("video")!, 0, 0, 16, 12);
    return [...context.getImageData(0, 0, 16, 12).data];
  });
}

/** Waits for what Chromium's fake devices show, screens among them: something that moves on green. */
async function seesFake(person: Person): Promise<void> {
  let before: number[] = [];
  await until(
    async () => {
      const pixels = await pixelsOf(person);
      const [red, green, blue] = [0, 1, 2].map((at) => pixels.filter((_, i) => i % 4 === at).reduce((a, b) => a + b));
      const moved = before.length > 0 && pixels.some((value, i) => Math.abs(value - before[i]!) > 40);
      before = pixels;
      return moved && green! > 1.5 * red! && green! > 1.5 * blue!;
    },
    { what: "a picture that moves on green" },
  );
}

test("the browser's own screen capture and its devices: share with sound, switch the camera", async () => {
  const link = stage.link();
  const ana = await Person.open(browser, stage, "Ana");
  const ben = await Person.open(browser, stage, "Ben");
  await ana.join(link);
  await ben.join(link);

  expect(await ana.do("setCamera", true)).toBe("ok");
  expect(await ana.do("setMicrophone", true)).toBe("ok");
  await ben.sees("Ana", "camera", "the fake camera", ({ state }) => state === "DecryptionSuccess");
  await seesFake(ben);
  await ben.sees("Ana", "microphone", "the fake microphone's beep", ({ tone }) => (tone ?? 0) > 100);
  const { before, after } = await ana.do("switchCamera");
  expect(after).not.toBe(before);
  await seesFake(ben);

  expect(await ben.do("setScreen", true)).toBe("ok");
  await ana.sees("Ben", "screen", "the shared screen", ({ state }) => state === "DecryptionSuccess");
  await seesFake(ana);
  await ana.sees("Ben", "screen-audio", "its beep", ({ tone }) => (tone ?? 0) > 100);
});

test("a device that the person refuses is told by its code, and the call goes on without it", async () => {
  const asking = await launch("chromium", { askForDevices: true });
  try {
    for (const name of ["camera", "microphone"] as const) {
      await asking.defaultBrowserContext().setPermission(stage.pages.origin, { permission: { name }, state: "denied" });
    }
    const ana = await Person.open(asking, stage, "Ana");
    await ana.join(stage.link());
    expect(await ana.do("setCamera", true)).toBe("device-denied");
    expect(await ana.do("setMicrophone", true)).toBe("device-denied");
    expect(await ana.look()).toMatchObject({ own: {}, state: "joined" });
  } finally {
    await asking.close();
  }
});
