import { decodeHeader } from "@subrosa/sframe";
import { layoutFor } from "@subrosa/media/frames";
import type { Browser } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launch, until, type PageServer } from "../harness/index.ts";
import { negotiate, openLab, serveLab } from "./lab.ts";

let pages: PageServer;
let browser: Browser;
beforeAll(async () => {
  pages = await serveLab();
  browser = await launch("chromium");
});
afterAll(async () => {
  await browser.close();
  await pages.close();
});

describe("one track, many encoders", () => {
  test("three layers of simulcast count with one counter, and the watchdog is content", async () => {
    const lab = await openLab(browser, pages);
    await lab.call("start");
    const encodings = [{ rid: "q", scaleResolutionDownBy: 4 }, { rid: "h", scaleResolutionDownBy: 2 }, { rid: "f" }];
    await lab.call("send", "alice", { kind: "video", track: "cam", codec: "video/VP8", encodings });
    await lab.call("receive", "sfu", { tap: "tap" });
    await lab.call("install", "send", "cam", 1, 7);
    await negotiate(lab, "alice", lab, "sfu");
    await until(async () => (await lab.call("count", "sent", "cam")) > 60, { what: "sealed frames" });
    const counters = (await lab.call("recorded", "sent", "cam")).map(({ bytes, mimeType }) => {
      const split = layoutFor(mimeType)?.split(Uint8Array.from(Buffer.from(bytes, "base64")));
      return split && decodeHeader(split.sframe)?.ctr;
    });
    expect(new Set(counters).size).toBe(counters.length);
    expect(await lab.call("state", "send", "cam")).toEqual({ state: "EncryptionSuccess", reason: "sealing" });
    expect(await lab.call("hasTrack", "alice", "video")).toBe(true);
    await lab.tab.close();
  });

  test.each(["video/VP9", "video/AV1"])(
    "%s in three spatial and three temporal layers: all are sealed, and decode",
    async (codec) => {
      const lab = await openLab(browser, pages);
      await lab.call("start");
      // Large enough for three: Chromium makes no layers below 240 × 135.
      const big = { scale: 3, encodings: [{ scalabilityMode: "L3T3" }] };
      await lab.call("send", "alice", { kind: "video", track: "cam", codec, ...big });
      await lab.call("receive", "bob", { open: { video: "cam" } });
      for (const direction of ["send", "receive"] as const) await lab.call("install", direction, "cam", 1, 7);
      await negotiate(lab, "alice", lab, "bob");
      const layers = async (): Promise<Set<number>> =>
        new Set((await lab.call("recorded", "opened", "cam")).map(({ spatialIndex }) => spatialIndex));
      await until(async () => (await layers()).size === 3, { what: "three layers to be opened", timeout: 60_000 });
      await until(async () => (await lab.call("stats", "bob", "inbound-rtp", "video"))[0]?.["frameWidth"] === 960, {
        what: "the largest layer to be decoded",
        timeout: 60_000,
      });
      await until(() => lab.call("seesPicture", "bob"), { what: "the picture" });
      // The next epoch: receivers have its key first (RFC 9605 §5.2), and every layer changes over.
      for (const direction of ["receive", "send"] as const) await lab.call("install", direction, "cam", 2, 8);
      const changed = await lab.call("count", "opened", "cam");
      const layersSince = async (): Promise<Set<number>> =>
        new Set((await lab.call("recorded", "opened", "cam", changed)).map(({ spatialIndex }) => spatialIndex));
      await until(async () => (await layersSince()).size === 3, { what: "three layers under the next key" });
      expect(await lab.call("state", "send", "cam")).toEqual({ state: "EncryptionSuccess", reason: "sealing" });
      expect(await lab.call("counters", "receive", "cam")).toMatchObject({ forged: 0, malformed: 0, "unknown-kid": 0 });
      await lab.call("close");
      await lab.tab.close();
    },
  );

  test("silence: what leaves is sealed, and the tone that follows is heard", async () => {
    const lab = await openLab(browser, pages);
    await lab.call("start");
    await lab.call("send", "alice", { kind: "audio", track: "mic", source: "silence" });
    await lab.call("receive", "bob", { open: { audio: "mic" } });
    await lab.call("install", "send", "mic", 1, 7);
    await lab.call("install", "receive", "mic", 1, 7);
    await negotiate(lab, "alice", lab, "bob", { dtx: true });
    await until(async () => (await lab.call("counters", "receive", "mic")).opened > 3, { what: "sealed silence" });
    const empty = (await lab.call("recorded", "sent", "mic")).filter(({ bytes }) => bytes === "").length;
    expect(empty).toBeGreaterThan(0);
    expect((await lab.call("counters", "receive", "mic")).forged).toBe(0);
    await lab.call("replaceTrack", "alice", "audio");
    await until(() => lab.call("hearsTone", "bob"), { what: "the tone" });
    await lab.tab.close();
  });
});

test("a track that goes over two connections at once changes its key in both, and never uses a counter twice", async () => {
  const lab = await openLab(browser, pages);
  await lab.call("start");
  const ways = [
    ["alice", "bob"],
    ["alice's other plane", "bob's other plane"],
  ] as const;
  for (const [from, to] of ways) {
    await lab.call("send", from, { kind: "video", track: "cam", codec: "video/VP8" });
    await lab.call("receive", to, { open: { video: "cam" } });
  }
  for (const direction of ["receive", "send"] as const) await lab.call("install", direction, "cam", 1, 7);
  for (const [from, to] of ways) await negotiate(lab, from, lab, to);
  const seen = async (way: (typeof ways)[number]): Promise<boolean> => await lab.call("seesPicture", way[1]);
  await until(async () => (await seen(ways[0])) && (await seen(ways[1])), { what: "the picture on both ways" });
  const decoded = (): Promise<number[]> =>
    Promise.all(
      ways.map(async ([, to]) => Number((await lab.call("stats", to, "inbound-rtp", "video"))[0]?.["framesDecoded"])),
    );
  const before = await decoded();
  for (const direction of ["receive", "send"] as const) await lab.call("install", direction, "cam", 2, 8);
  await until(async () => (await decoded()).every((count, way) => count > before[way]! + 30), {
    what: "frames under the next key on both ways",
  });
  const counters = (await lab.call("recorded", "sent", "cam")).map(({ bytes }) => {
    const header = decodeHeader(
      layoutFor("video/VP8")!.split(Uint8Array.from(Buffer.from(bytes, "base64")))?.sframe ?? new Uint8Array(),
    );
    return `${header?.kid}/${header?.ctr}`;
  });
  expect(new Set(counters.map((one) => one.split("/")[0]))).toEqual(new Set(["1", "2"]));
  expect(new Set(counters).size).toBe(counters.length);
  expect(await lab.call("counters", "receive", "cam")).toMatchObject({ forged: 0, "unknown-kid": 0 });
  expect(await lab.call("state", "send", "cam")).toEqual({ state: "EncryptionSuccess", reason: "sealing" });
  await lab.tab.close();
});

test("a key that comes late brings the picture at once, and a key on trial is kept after one frame", async () => {
  const lab = await openLab(browser, pages);
  await lab.call("start");
  await lab.call("send", "alice", { kind: "video", track: "cam", codec: "video/VP8" });
  await lab.call("receive", "bob", { open: { video: "cam" } });
  await lab.call("listen", "receive", "cam");
  await lab.call("install", "send", "cam", 9, 7);
  await negotiate(lab, "alice", lab, "bob");
  await until(async () => (await lab.call("unknownKids")).includes("9"), { what: "news of KID 9" });
  expect(await lab.call("seesPicture", "bob")).toBe(false);
  await lab.call("tryOut", "cam", 9, 7);
  await until(() => lab.call("seesPicture", "bob"), { what: "the picture" });
  // A rotation: the new key is there before the sender uses it, and no frame is lost.
  await lab.call("install", "receive", "cam", 10, 8);
  await lab.call("install", "send", "cam", 10, 8);
  const before = await lab.call("counters", "receive", "cam");
  await until(async () => (await lab.call("counters", "receive", "cam")).opened > before.opened + 30, {
    what: "frames under the new key",
  });
  expect((await lab.call("counters", "receive", "cam"))["unknown-kid"]).toBe(before["unknown-kid"]);
  await lab.tab.close();
});
