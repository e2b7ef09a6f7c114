import type { Browser } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasLiveKit } from "../../livekit/server.ts";
import { launch, until, type BrowserName } from "../harness/index.ts";
import { newRoom, openPlaneStage, PlaneTab, type PlaneStage } from "./plane-stage.ts";

const shown = hasLiveKit("what somebody without keys gets of a room at LiveKit, and what is played of them");

/** Both browsers say on their console that nobody answers. */
const deadNode = /127\.0\.0\.1|ERR_CONNECTION_REFUSED|ICE failed/;

describe.runIf(shown).each<BrowserName>(["chromium", "firefox"])("at LiveKit, in %s", (name) => {
  let stage: PlaneStage;
  let browser: Browser;

  beforeAll(async () => {
    [stage, browser] = await Promise.all([openPlaneStage(), launch(name)]);
  });
  afterAll(() => Promise.all([browser?.close(), stage?.close()]));

  test("a tap sees only sealed frames: publish, mute, another codec, and a node that dies", async () => {
    const tab = await PlaneTab.open(browser, stage, newRoom());
    await tab.enters("ana");
    await tab.enters("ben");
    await tab.taps("tap", "camera", "microphone");
    await tab.do("set", "ana", "camera", 1);
    await tab.do("set", "ana", "microphone", 1);
    await tab.comes("ana/camera", "ben");
    await tab.moreSealed("after publishing", "video/VP8");
    await tab.moreSealed("after publishing", "audio/opus");
    await tab.do("set", "ana", "camera", null);
    await tab.do("set", "ana", "microphone", null);
    await tab.do("set", "ana", "camera", 2);
    await tab.do("set", "ana", "microphone", 2);
    await tab.moreSealed("after a mute", "video/VP8");
    // Firefox may have no other that LiveKit sends.
    if (await tab.do("ask", "ana", "ben")) await tab.moreSealed("in another codec", "video/H264");
    tab.tab.expectError(deadNode);
    await stage.sfu.kill();
    await stage.sfu.restart();
    // Another one: whether the first comes back is livekit-client's own business.
    await tab.taps("another tap");
    await tab.moreSealed("after the node died");
    expect(await tab.do("tapped")).toMatchObject({ clear: 0, twice: 0 });
    await tab.tab.close();
  });

  test("a stranger is counted, and nothing of theirs arrives", async () => {
    const tab = await PlaneTab.open(browser, stage, newRoom());
    await tab.enters("ana");
    await tab.enters("ben");
    await tab.do("enterPlain", "mallory", tab.entry("mallory"));
    await tab.do("set", "ana", "camera", 1);
    await tab.comes("ana/camera", "ben");
    await tab.do("sees", "ben", "ana/camera", "camera", 1);
    await until(async () => (await tab.do("facts", "ben"))?.strangers === 1, { what: "Ben to be told of a stranger" });
    expect(await tab.do("arrived", "ben")).toEqual(["ana/camera"]);
    await tab.tab.close();
  });
});
