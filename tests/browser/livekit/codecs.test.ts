import type { Browser } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasLiveKit } from "../../livekit/server.ts";
import { launch, until, type BrowserName } from "../harness/index.ts";
import { newRoom, openPlaneStage, PlaneTab, type PlaneStage } from "./plane-stage.ts";

const shown = hasLiveKit("codecs, their layers and backup codecs at LiveKit");
/** A busy machine looks like a narrow line, for which LiveKit sends smaller pictures than one shows. */
const wideLines = ["--rtc.congestion_control.enabled=false"];

// LiveKit sends VP9 and AV1 from Chromium only, and Firefox may have no H.264.
describe.runIf(shown)("at LiveKit, from Chromium", () => {
  let stage: PlaneStage;
  const browsers = {} as Record<BrowserName, Browser>;

  beforeAll(async () => {
    [stage, browsers.chromium, browsers.firefox] = await Promise.all([
      openPlaneStage(wideLines),
      launch("chromium"),
      launch("firefox"),
    ]);
  });
  afterAll(() => Promise.all([stage?.close(), ...Object.values(browsers).map((browser) => browser.close())]));

  test.each(["vp8", "vp9", "av1"] as const)(
    "%s is sealed at a tap, and is seen in both browsers",
    async (videoCodec) => {
      const room = newRoom();
      const here = await PlaneTab.open(browsers.chromium, stage, room);
      const there = await PlaneTab.open(browsers.firefox, stage, room);
      await here.enters("ana", { videoCodec });
      await here.enters("ben");
      await there.enters("cy");
      await there.knows("cy", "ana");
      await here.taps("tap", "camera");
      await here.do("set", "ana", "camera", 1);
      await here.comes("ana/camera", "ben");
      await there.comes("ana/camera", "cy");
      await here.do("sees", "ben", "ana/camera", "camera", 1);
      await there.do("sees", "cy", "ana/camera", "camera", 1);
      await here.moreSealed("while two look", `video/${videoCodec.toUpperCase()}`);
      for (const [tab, viewer] of [
        [here, "ben"],
        [there, "cy"],
      ] as const)
        expect((await tab.do("incoming", viewer, "ana"))?.codec).toBe(`video/${videoCodec}`);
      expect(await here.do("tapped")).toMatchObject({ clear: 0, twice: 0 });
      await Promise.all([here.tab.close(), there.tab.close()]);
    },
  );

  test.each(["few, who all change over to it", "many, of whom each has what it can play"])(
    "a backup codec is sealed by the same key under other numbers, in rooms of %s",
    async (size) => {
      const many = size.startsWith("many");
      const room = newRoom();
      const here = await PlaneTab.open(browsers.chromium, stage, room);
      const there = await PlaneTab.open(browsers.firefox, stage, room);
      await here.enters("ana", { videoCodec: "h264" });
      await here.enters("ben");
      await here.taps("tap", "camera");
      // From five people on LiveKit has both codecs sent.
      if (many) for (const other of ["dan", "eve"]) await here.enters(other);
      await here.do("set", "ana", "camera", 1);
      await here.comes("ana/camera", "ben");
      await here.do("sees", "ben", "ana/camera", "camera", 1);
      await here.moreSealed("in the first codec", "video/H264");
      // Firefox has none: for its sake there is another sender.
      await there.enters("cy");
      await there.knows("cy", "ana");
      await there.comes("ana/camera", "cy");
      await there.do("sees", "cy", "ana/camera", "camera", 1);
      const codec = many ? "video/h264" : "video/vp8";
      await until(async () => (await here.do("incoming", "ben", "ana"))?.codec === codec, {
        what: `Ben to get ${codec}`,
      });
      await here.seesMore("ben", "ana");
      await there.taps("another tap", "camera");
      await there.moreSealed("in the backup codec", "video/VP8");
      await here.moreSealed("in both codecs", many ? "video/H264" : "video/VP8");

      // Other pictures, by all senders that there are.
      await here.do("set", "ana", "camera", null);
      await here.do("set", "ana", "camera", 2);
      await here.do("sees", "ben", "ana/camera", "camera", 2);
      await there.do("sees", "cy", "ana/camera", "camera", 2);
      await there.moreSealed("after a mute", "video/VP8");
      for (const tab of [here, there]) expect(await tab.do("tapped")).toMatchObject({ clear: 0, twice: 0 });
      const numbers = new Map(await here.do("numbers"));
      const twice = (await there.do("numbers")).filter(([number, end]) => (numbers.get(number) ?? end) !== end);
      expect(twice).toEqual([]);
      await Promise.all([here.tab.close(), there.tab.close()]);
    },
  );

  // How many times 320 × 180 pixels the picture has, and how many columns its smallest layer and its largest. LiveKit sends no layer of simulcast that has
  // too few packets a second, and browsers make no layers of scalable video below 240 × 135.
  test.each([
    ["vp8", 2, 320, 640],
    ["vp9", 3, 240, 960],
    ["av1", 3, 240, 960],
  ] as const)(
    "of %s each receiver gets the size that it shows, and who hides it gets nothing",
    async (videoCodec, scale, small, large) => {
      const tab = await PlaneTab.open(browsers.chromium, stage, newRoom());
      await tab.enters("ana", { videoCodec });
      for (const viewer of ["ben", "cy"]) await tab.enters(viewer);
      await tab.do("setLarge", "ana", scale);
      for (const viewer of ["ben", "cy"]) await tab.comes("ana/camera", viewer);
      await tab.do("show", "ben", "ana", { width: 160, height: 90 });
      await tab.do("show", "cy", "ana", { width: large, height: (large * 9) / 16 });
      const width = async (viewer: string): Promise<number> => (await tab.do("incoming", viewer, "ana"))?.width ?? 0;
      await until(async () => (await width("ben")) === small && (await width("cy")) === large, {
        what: "Ben to have a small picture and Cy a large one",
      });
      for (const viewer of ["ben", "cy"]) await tab.seesMore(viewer, "ana", 5);
      const layers = await tab.do("outgoing", "ana");
      if (videoCodec === "vp8") expect(layers).toHaveLength(2);
      else expect(layers.map(({ scalabilityMode }) => scalabilityMode)).toEqual(["L3T3_KEY"]);

      // Dynacast: of what nobody shows nothing is sent.
      await tab.do("show", "cy", "ana", "hidden");
      const sent = async (from: number): Promise<number> =>
        (await tab.do("outgoing", "ana")).filter((layer) => layer.width >= from && layer.active).length;
      if (videoCodec === "vp8")
        await until(async () => (await sent(large)) === 0, { what: "Ana to send the small layer only" });
      await tab.seesMore("ben", "ana", 5);
      await tab.do("show", "ben", "ana", "hidden");
      await until(async () => (await sent(0)) === 0, { what: "Ana to send no layer" });
      await tab.do("show", "cy", "ana", { width: large, height: (large * 9) / 16 });
      await until(async () => (await width("cy")) === large, { what: "Cy to have a large picture again" });
      await tab.seesMore("cy", "ana", 5);
      await tab.tab.close();
    },
  );

  test("of a silent microphone hardly anything is sent, sealed all the same, unless the application says otherwise", async () => {
    const tab = await PlaneTab.open(browsers.chromium, stage, newRoom());
    await tab.enters("ana");
    await tab.enters("ben", { dtx: false });
    await tab.taps("tap", "microphone");
    for (const one of ["ana", "ben"]) await tab.do("set", one, "microphone", 1);
    await tab.comes("ana/microphone", "ben");
    for (const one of ["ana", "ben"]) await tab.do("silence", one, "microphone", true);
    const packets = async (one: string): Promise<number> =>
      (await tab.do("outgoing", one, "microphone")).reduce((sum, flow) => sum + flow.packets, 0);
    const before = { ana: await packets("ana"), ben: await packets("ben") };
    await until(async () => (await packets("ben")) > before.ben + 250, { what: "five seconds of silence" });
    expect((await packets("ana")) - before.ana).toBeLessThan(125);
    await tab.do("silence", "ana", "microphone", false);
    await tab.do("sees", "ben", "ana/microphone", "microphone", 1);
    expect(await tab.do("tapped")).toMatchObject({ twice: 0 });
    await tab.tab.close();
  });
});
