import type { Browser } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launch, until, type BrowserName } from "../harness/index.ts";
import { openStage, Person, type Stage } from "./people.ts";

const tones = { ana: 600, ben: 900 };

let stage: Stage;
const browsers = {} as Record<BrowserName, Browser>;
beforeAll(async () => {
  stage = await openStage();
  [browsers.chromium, browsers.firefox] = await Promise.all([launch("chromium"), launch("firefox")]);
});
afterAll(async () => {
  await Promise.all(Object.values(browsers).map((browser) => browser.close()));
  await stage?.close();
});

describe.each<[BrowserName, BrowserName]>([
  ["chromium", "chromium"],
  ["firefox", "firefox"],
  ["chromium", "firefox"],
])("Ana in %s and Ben in %s", (first, second) => {
  let ana: Person;
  let ben: Person;
  let link: string;

  beforeAll(async () => {
    ana = await Person.open(browsers[first], stage, "Ana");
    ben = await Person.open(browsers[second], stage, "Ben");
    link = stage.link();
  });
  afterAll(async () => {
    await Promise.all([ana?.close(), ben?.close()]);
  });

  test("meet by a link, see and hear each other, and can tell", async () => {
    expect(await ana.join(link)).toEqual({ alone: true });
    await ana.do("show", 17);
    await ana.do("sound", tones.ana);
    expect(await ben.join(link)).toEqual({ alone: false });
    await ben.do("show", 99);
    await ben.do("sound", tones.ben);
    await Promise.all([ana.seesPicture("Ben", 99), ben.seesPicture("Ana", 17)]);
    await Promise.all([ana.hears("Ben", tones.ben), ben.hears("Ana", tones.ana)]);
    for (const [person, other] of [
      [ana, "Ben"],
      [ben, "Ana"],
    ] as const) {
      const { people, own } = await person.look();
      expect(people[other]?.connection).toBe("connected");
      expect(people[other]?.tracks["camera"]?.state).toBe("DecryptionSuccess");
      expect(people[other]?.tracks["microphone"]?.state).toBe("DecryptionSuccess");
      expect(own["camera"]?.state).toBe("EncryptionSuccess");
    }
  });

  test("no packet tells beside the sealed sound how loud it is", async () => {
    for (const person of [ana, ben]) {
      const extensions = await person.do("negotiatedExtensions");
      expect(extensions).toContain("urn:ietf:params:rtp-hdrext:sdes:mid");
      expect(extensions.filter((uri) => uri.includes("audio-level"))).toEqual([]);
      expect(await person.do("toldLoudness")).toEqual([false]);
    }
  });

  test("mute and unmute: the sound stops and comes back, and the others are told", async () => {
    expect(await ana.do("setMicrophone", false)).toBe("ok");
    await ben.sees("Ana", "microphone", "silence, muted", ({ muted, tone }) => muted && tone === 0);
    expect(await ana.do("setMicrophone", true)).toBe("ok");
    await ben.sees("Ana", "microphone", "unmuted", ({ muted }) => !muted);
    await ben.hears("Ana", tones.ana);
  });

  test("camera off releases the device, and a new picture comes over the same track", async () => {
    expect(await ana.do("setCamera", false)).toBe("ok");
    await ben.sees("Ana", "camera", "muted", ({ muted }) => muted);
    expect((await ana.look()).own["camera"]).toMatchObject({ muted: true, device: false });
    await ana.do("show", 42);
    await ben.sees("Ana", "camera", "picture 42, unmuted", ({ muted, picture }) => !muted && picture === 42);
  });

  test("another device in the call: the picture changes in place", async () => {
    await ben.do("show", 77);
    await ana.seesPicture("Ben", 77);
    expect((await ana.look()).people["Ben"]?.tracks["camera"]?.muted).toBe(false);
  });

  test("a screen with its sound comes beside the camera, and goes again", async () => {
    await ben.do("share", 200, 1200);
    await ana.seesPicture("Ben", 200, "screen");
    await ana.hears("Ben", 1200, "screen-audio");
    await ana.seesPicture("Ben", 77);
    expect(await ben.do("setScreen", false)).toBe("ok");
    await until(async () => Object.keys((await ana.look()).people["Ben"]?.tracks ?? {}).length === 2, {
      what: "the screen to go",
    });
  });

  test("names are sealed, and can change", async () => {
    await ben.do("rename", "Benedikt");
    await until(async () => "Benedikt" in (await ana.look()).people, { what: "the new name" });
    await ben.do("rename", "Ben");
    await until(async () => "Ben" in (await ana.look()).people, { what: "the old name" });
  });

  test("leaving is seen at once", async () => {
    await ben.do("leave");
    await until(async () => (await ana.look()).events.includes("left Ben left"), {
      what: "Ben's leave",
      timeout: 5_000,
    });
    expect(Object.keys((await ana.look()).people)).toEqual([]);
    expect((await ben.look()).state).toBe("left");
  });
});
