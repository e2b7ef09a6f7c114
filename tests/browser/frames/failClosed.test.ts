import { KeyRing, OpeningKey, defaultSuite } from "@subrosa/sframe";
import type { Browser } from "puppeteer-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { until, type PageServer } from "../harness/index.ts";
import { baseKey, launchLab, negotiate, openLab, openRecorded, serveLab, type LabTab } from "./lab.ts";

let pages: PageServer;
beforeAll(async () => {
  pages = await serveLab();
});
afterAll(() => pages.close());

describe.each(["chromium", "firefox"] as const)("nothing leaves in the clear, in %s", (name) => {
  let browser: Browser;
  let lab: LabTab;
  beforeAll(async () => {
    browser = await launchLab(name);
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    lab = await openLab(browser, pages);
    await lab.call("start");
  });
  afterEach(() => lab.tab.close());

  /** One protected sender of each kind, and a tap without keys behind the depacketizer at the other end. */
  async function publish(): Promise<void> {
    await lab.call("send", "alice", { kind: "video", track: "cam", codec: "video/VP8" });
    await lab.call("send", "alice", { kind: "audio", track: "mic", codec: "audio/opus" });
    await lab.call("receive", "tap", { tap: "tap" });
  }

  async function installKeys(): Promise<void> {
    await lab.call("install", "send", "cam", 1, 7);
    await lab.call("install", "send", "mic", 2, 7);
  }

  const atTap = (): Promise<number> => lab.call("count", "tap", "tap");
  const encoded = (track: string): Promise<number> => lab.call("count", "encoded", track);

  async function moreAtTap(): Promise<void> {
    const before = await atTap();
    await until(async () => (await atTap()) > before + 10, { what: "more frames at the tap" });
  }

  /** How many of the tap's frames are not ours: what the tap got opens with the key, or it left in the clear. */
  async function inTheClear(): Promise<number> {
    const ring = new KeyRing();
    ring.add(await OpeningKey.derive(defaultSuite, baseKey(1, 7)));
    ring.add(await OpeningKey.derive(defaultSuite, baseKey(2, 7)));
    let clear = 0;
    for (const frame of await lab.call("recorded", "tap", "tap")) {
      // Padding, which nobody made.
      if (frame.bytes === "") continue;
      const opened = await openRecorded(frame, ring);
      if (typeof opened === "string" && opened !== "replayed") clear++;
    }
    return clear;
  }

  test("before a key, and after it", async () => {
    await publish();
    await negotiate(lab, "alice", lab, "tap");
    await until(async () => (await encoded("cam")) > 10 && (await encoded("mic")) > 10, { what: "encoded frames" });
    expect((await lab.call("recorded", "tap", "tap")).filter(({ bytes }) => bytes !== "")).toEqual([]);
    expect(await lab.call("state", "send", "cam")).toEqual({ state: "MissingKey", reason: "no-key" });
    await installKeys();
    await moreAtTap();
    await until(async () => (await lab.call("state", "send", "cam")).state === "EncryptionSuccess", {
      what: "sealing",
    });
    expect(await inTheClear()).toBe(0);
    await lab.call("remove", "send", "cam", 1);
    await lab.call("remove", "send", "mic", 2);
    for (const track of ["cam", "mic"]) {
      await until(async () => (await lab.call("counters", "send", track))["no-key"] > 10, { what: "dropped frames" });
    }
    const nothingLeft = async (): Promise<boolean> => {
      await lab.call("forgetRecorded");
      const before = await encoded("mic");
      await until(async () => (await encoded("mic")) > before + 20, { what: "more encoded frames" });
      return (await lab.call("recorded", "tap", "tap")).every(({ bytes }) => bytes === "");
    };
    // What was sealed before may still be under way.
    await until(nothingLeft, { what: "20 frames of which none left" });
    expect(await inTheClear()).toBe(0);
  });

  test("worker killed: frames stop, the tracks are taken away, the states say so", async () => {
    await publish();
    await installKeys();
    await negotiate(lab, "alice", lab, "tap");
    await moreAtTap();
    await lab.call("killWorker");
    await until(async () => (await lab.call("states")).includes("failed"), { what: "the worker's death" });
    for (const kind of ["video", "audio"] as const) {
      await until(async () => !(await lab.call("hasTrack", "alice", kind)), { what: "the track to be taken away" });
    }
    expect(await lab.call("state", "send", "cam")).toEqual({ state: "InternalError", reason: "worker-died" });
    expect(await inTheClear()).toBe(0);
  });

  test("track replaced, by another and by none and back", async () => {
    await publish();
    await installKeys();
    await negotiate(lab, "alice", lab, "tap");
    await moreAtTap();
    for (const kind of ["video", "audio"] as const) await lab.call("replaceTrack", "alice", kind);
    await moreAtTap();
    for (const kind of ["video", "audio"] as const) await lab.call("takeTrack", "alice", kind);
    for (const kind of ["video", "audio"] as const) await lab.call("replaceTrack", "alice", kind);
    await moreAtTap();
    expect(await inTheClear()).toBe(0);
  });

  test("new sender after renegotiation: protected it is sealed, forgotten it loses its track", async () => {
    await publish();
    await installKeys();
    await negotiate(lab, "alice", lab, "tap");
    await moreAtTap();
    await lab.call("send", "alice", { kind: "video", track: "cam", codec: "video/VP8" });
    lab.tab.expectError(/about to send in the clear/);
    await lab.call("sendUnprotected", "alice", "video");
    await negotiate(lab, "alice", lab, "tap");
    await moreAtTap();
    await until(async () => !(await lab.call("hasTrack", "alice", "forgotten")), { what: "the guard" });
    expect(await lab.call("hasTrack", "alice", "video")).toBe(true);
    await moreAtTap();
    expect(await inTheClear()).toBe(0);
  });

  test("codec change: to another one that we seal, and to one that we don't", async () => {
    await publish();
    await installKeys();
    await negotiate(lab, "alice", lab, "tap");
    await moreAtTap();
    await lab.call("changeCodec", "alice", "video", "video/VP9");
    await lab.call("changeCodec", "alice", "audio", "audio/PCMU");
    await negotiate(lab, "alice", lab, "tap");
    await until(async () => (await lab.call("counters", "send", "mic"))["unknown-codec"] > 10, { what: "PCMU frames" });
    await moreAtTap();
    const codecs = (await lab.call("recorded", "tap", "tap")).map(({ mimeType }) => mimeType);
    expect(codecs).toContain("video/VP9");
    expect(codecs).not.toContain("audio/PCMU");
    expect(await inTheClear()).toBe(0);
  });

  test("transform refused: the sender has no track any more", async () => {
    await lab.call("refuseTransforms");
    await publish();
    await lab.call("install", "send", "cam", 1, 7);
    expect(await lab.call("hasTrack", "alice", "video")).toBe(false);
    expect(await lab.call("hasTrack", "alice", "audio")).toBe(false);
    expect(await lab.call("state", "send", "cam")).toEqual({ state: "InternalError", reason: "transform-refused" });
    // It takes no other, and whoever forces one on it loses that, too.
    expect(await lab.call("refusal", "alice", "video")).toBe("protection-failed");
    await lab.call("forceTrack", "alice", "video");
    await until(async () => !(await lab.call("hasTrack", "alice", "video")), { what: "the watchdog" });
  });

  test("sender.transform = null is refused", async () => {
    await publish();
    await installKeys();
    await negotiate(lab, "alice", lab, "tap");
    await moreAtTap();
    expect(await lab.call("dropTransform", "alice", "video")).toMatch(/encrypts end to end/);
    await moreAtTap();
    expect(await inTheClear()).toBe(0);
  });

  test("a transform that was taken away by force: the watchdog takes the track", async () => {
    await publish();
    await installKeys();
    await negotiate(lab, "alice", lab, "tap");
    await moreAtTap();
    for (const kind of ["video", "audio"] as const) await lab.call("dropTransformByForce", "alice", kind);
    for (const kind of ["video", "audio"] as const) {
      await until(async () => !(await lab.call("hasTrack", "alice", kind)), { what: `the watchdog on ${kind}` });
    }
    expect(await lab.call("state", "send", "cam")).toEqual({ state: "EncryptionFailed", reason: "leak-stopped" });
    expect(await lab.call("refusal", "alice", "video")).toBe("protection-failed");
    // Chromium sends nothing without a transform; Firefox sends in the clear until the watchdog looks, four times a second.
    if (name === "chromium") expect(await inTheClear()).toBe(0);
    const stopped = await atTap();
    // While another call goes on, nothing but what was in flight arrives from this one.
    await lab.call("send", "bob", { kind: "audio", track: "other" });
    await lab.call("install", "send", "other", 3, 7);
    await lab.call("receive", "control", { tap: "control" });
    await negotiate(lab, "bob", lab, "control");
    await until(async () => (await lab.call("count", "tap", "control")) > 30, { what: "frames of another call" });
    expect((await atTap()) - stopped).toBeLessThan(5);
  });
});
