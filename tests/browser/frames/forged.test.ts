import type { Browser } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launch, until, type PageServer } from "../harness/index.ts";
import { negotiate, openLab, serveLab, type LabTab } from "./lab.ts";

let pages: PageServer;
beforeAll(async () => {
  pages = await serveLab();
});
afterAll(() => pages.close());

describe.each(["chromium", "firefox"] as const)("a hostile peer in %s", (name) => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch(name);
  });
  afterAll(() => browser.close());

  /** Alice, whom Bob can open, and Mallory, who has no key and sends what she likes. */
  async function meet(mallory: { forge?: number }): Promise<LabTab> {
    const lab = await openLab(browser, pages);
    await lab.call("start");
    for (const [kid, kind] of (["video", "audio"] as const).entries()) {
      await lab.call("send", "alice", { kind, track: `alice/${kind}` });
      // No key seals for two tracks: each has its own.
      await lab.call("install", "send", `alice/${kind}`, kid, 7);
      await lab.call("install", "receive", `alice/${kind}`, kid, 7);
      // Sent unprotected, by a connection of her own making.
      await lab.call("send", "mallory", { kind, ...mallory });
      await lab.call("install", "receive", `mallory/${kind}`, 5, 9);
      await lab.call("listen", "receive", `mallory/${kind}`);
      await lab.call("listen", "receive", `alice/${kind}`);
    }
    await lab.call("receive", "bob-alice", { open: { video: "alice/video", audio: "alice/audio" } });
    await lab.call("receive", "bob-mallory", { open: { video: "mallory/video", audio: "mallory/audio" } });
    await negotiate(lab, "alice", lab, "bob-alice");
    await negotiate(lab, "mallory", lab, "bob-mallory");
    return lab;
  }

  /** Alice's picture moves, five times, while more frames of Mallory's are dropped. */
  async function proveUndisturbed(lab: LabTab): Promise<void> {
    const dropped = async (): Promise<number> => {
      const { opened: _, ...refused } = await lab.call("counters", "receive", "mallory/video");
      return Object.values(refused).reduce((sum, count) => sum + count, 0);
    };
    const before = await dropped();
    const place = (): Promise<number> => lab.call("barPlace", "bob-alice");
    let last = await until(place, { what: "Alice's picture" });
    for (let moves = 0; moves < 5; moves++) {
      last = await until(async () => (await place()) !== last && (await place()), { what: "Alice's picture to move" });
    }
    await until(async () => (await dropped()) > before, { what: "more frames of Mallory's" });
    expect(await lab.call("seesPicture", "bob-alice")).toBe(true);
    expect(await lab.call("hearsTone", "bob-alice")).toBe(true);
  }

  async function proveIgnored(lab: LabTab): Promise<void> {
    await until(() => lab.call("seesPicture", "bob-alice"), { what: "Alice's picture" });
    await until(() => lab.call("hearsTone", "bob-alice"), { what: "Alice's tone" });
    for (const kind of ["video", "audio"] as const) {
      await until(async () => (await lab.call("state", "receive", `mallory/${kind}`)).reason !== "no-frame", {
        what: `a state for Mallory's ${kind}`,
      });
      expect((await lab.call("counters", "receive", `mallory/${kind}`)).opened).toBe(0);
      expect(await lab.call("count", "opened", `mallory/${kind}`)).toBe(0);
    }
    expect(await lab.call("seesPicture", "bob-mallory")).toBe(false);
    expect(await lab.call("hearsTone", "bob-mallory")).toBe(false);
    const [video] = await lab.call("stats", "bob-mallory", "inbound-rtp", "video");
    expect(video?.["framesDecoded"] ?? 0).toBe(0);
    await proveUndisturbed(lab);
    const states = await lab.call("states");
    expect(states.filter((state) => state.startsWith("alice/video"))).toEqual([
      "alice/video DecryptionSuccess opening",
    ]);
  }

  test("plaintext is not played and disturbs nobody", async () => {
    const lab = await meet({});
    await proveIgnored(lab);
    const { state } = await lab.call("state", "receive", "mallory/video");
    expect(["DecryptionFailed", "MissingKey"]).toContain(state);
    await lab.tab.close();
  });

  test("frames forged under a known KID are not played, disturb nobody, and raise one state", async () => {
    const lab = await meet({ forge: 5 });
    await proveIgnored(lab);
    for (const kind of ["video", "audio"] as const) {
      expect(await lab.call("state", "receive", `mallory/${kind}`)).toEqual({
        state: "DecryptionFailed",
        reason: "forged",
      });
    }
    const states = await lab.call("states");
    expect(states.filter((state) => state.includes("forged"))).toHaveLength(2);
    await lab.tab.close();
  });

  test("frames forged under unknown KIDs are few events, however many frames", async () => {
    const lab = await meet({ forge: 6 });
    await proveIgnored(lab);
    const dropped = (await lab.call("counters", "receive", "mallory/audio"))["unknown-kid"];
    expect(dropped).toBeGreaterThan(30);
    expect((await lab.call("unknownKids")).length).toBeLessThan(dropped / 2);
    expect(new Set(await lab.call("unknownKids"))).toEqual(new Set(["6"]));
    await lab.tab.close();
  });
});

test("a frame that was moved to another track does not play there", async () => {
  const browser = await launch("chromium");
  const lab = await openLab(browser, pages);
  await lab.call("start");
  await lab.call("send", "alice", { kind: "video", track: "alice/camera" });
  await lab.call("install", "send", "alice/camera", 1, 7);
  await lab.call("install", "receive", "alice/camera", 1, 7);
  await lab.call("install", "receive", "bob/camera", 2, 7);
  // Whoever routes says that this is Bob.
  await lab.call("receive", "carol", { open: { video: "bob/camera" } });
  await negotiate(lab, "alice", lab, "carol");
  await until(async () => (await lab.call("counters", "receive", "bob/camera"))["unknown-kid"] > 20, {
    what: "dropped frames",
  });
  expect(await lab.call("seesPicture", "carol")).toBe(false);
  expect(await lab.call("count", "opened", "bob/camera")).toBe(0);
  await browser.close();
});
