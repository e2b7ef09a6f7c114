import type { Browser } from "puppeteer-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launch } from "../harness/index.ts";
import { openStage, Person, type Stage } from "./people.ts";

let stage: Stage;
let browser: Browser;
beforeAll(async () => {
  stage = await openStage();
  browser = await launch("chromium", {
    // The third fake camera: the second one is a depth camera, whose frames no codec takes.
    args: ["--use-fake-device-for-media-stream=device-count=3", "--auto-select-tab-capture-source-by-title=Shared"],
  });
});
afterAll(async () => {
  await browser?.close();
  await stage?.close();
});

test("the browser's own screen capture and its devices: share with sound, switch the camera", async () => {
  const link = stage.link();
  const ana = await Person.open(browser, stage, "Ana");
  const ben = await Person.open(browser, stage, "Ben");
  await ana.join(link);
  await ben.join(link);

  expect(await ana.do("setCamera", true)).toBe("ok");
  expect(await ana.do("setMicrophone", true)).toBe("ok");
  const opened = async (source: string): Promise<number> =>
    (await ben.look()).people["Ana"]?.tracks[source]?.counters["opened"] ?? 0;
  await ben.sees("Ana", "camera", "the fake camera", ({ counters }) => (counters["opened"] ?? 0) > 10);
  const { before, after } = await ana.do("switchCamera");
  expect(after).not.toBe(before);
  const soFar = await opened("camera");
  await ben.sees("Ana", "camera", "the other camera", ({ counters }) => (counters["opened"] ?? 0) > soFar + 10);

  expect(await ben.do("setScreen", true)).toBe("ok");
  await ana.sees("Ben", "screen", "the shared screen", ({ state, counters }) => {
    return state === "DecryptionSuccess" && (counters["opened"] ?? 0) > 3;
  });
  expect(Object.keys((await ben.look()).own)).toContain("screen-audio");
  await ana.sees("Ben", "screen-audio", "its sound", ({ counters }) => (counters["opened"] ?? 0) > 10);
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
