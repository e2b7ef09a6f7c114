import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { hasLiveKit } from "../../livekit/server.ts";
import { until } from "../harness/index.ts";
import { setUp, type Person } from "./drop-in/stage.ts";

/** What LiveKit calls AES-GCM in its events. */
const sealed = 1;

/** SHA-256 of what the page sends as so many bytes. */
function hashOf(length: number): string {
  const bytes = Uint8Array.from({ length }, (_, at) => at % 251);
  return createHash("sha256").update(bytes).digest("hex");
}

/** Words that go once round: when they have come back, all that was sent before has arrived as well. */
async function goneRound(from: Person, to: Person): Promise<void> {
  await until(async () => (await from.do("call", to.identity, "done")) === `${from.identity}: done`, {
    what: "an answer to a call",
  });
}

describe.runIf(hasLiveKit("no data of livekit-client was encrypted"))(
  "Data of an app with encryption dropped in",
  () => {
    const { browsers, here } = setUp();

    test("goes both ways between Chromium and Firefox: messages, text streams, chat and RPC", async () => {
      const ana = await here.join(browsers.chromium, "ana", { key: 7 });
      const ben = await here.join(browsers.firefox, "ben", { key: 7 });
      for (const [one, other] of [
        [ana, ben],
        [ben, ana],
      ] as const) {
        await one.do("say", "hello");
        await other.gets(`${one.identity} words hello ${sealed}`);
        await one.do("write", "a longer text ".repeat(3000));
        await other.gets(`${one.identity} text ${"a longer text ".repeat(3000)}`);
        await one.do("chat", "chatting");
        await other.gets(`${one.identity} chat chatting`);
        expect(await one.do("call", other.identity, "anybody there?")).toBe(`${one.identity}: anybody there?`);
      }
    });

    test("goes both ways between Chromium and Firefox: files and byte streams", async () => {
      const ana = await here.join(browsers.chromium, "ana", { key: 7 });
      const ben = await here.join(browsers.firefox, "ben", { key: 7 });
      for (const [one, other] of [
        [ana, ben],
        [ben, ana],
      ] as const) {
        await one.do("sendFile", "picture.png", 300_000);
        await other.gets(`${one.identity} bytes picture.png image/png ${hashOf(300_000)} ${sealed}`);
        await one.do("streamBytes", "stream", 70_001);
        await other.gets(`${one.identity} bytes stream application/x-test ${hashOf(70_001)} ${sealed}`);
        expect(await other.do("got")).toHaveLength(2);
      }
    });

    test("is for those whom it is addressed to", async () => {
      const ana = await here.join(browsers.chromium, "ana", { key: 7 });
      const ben = await here.join(browsers.chromium, "ben", { key: 7 });
      const carl = await here.join(browsers.chromium, "carl", { key: 7 });
      const tap = await here.join(browsers.chromium, "tap", { tap: true });
      await ana.do("say", "for Ben", ["ben"]);
      await ana.do("say", "for all");
      for (const person of [ben, carl]) await person.gets(`ana words for all ${sealed}`);
      await ben.gets(`ana words for Ben ${sealed}`);
      expect(await carl.do("got")).not.toContain(`ana words for Ben ${sealed}`);
      expect(await tap.do("got")).toEqual([]);
    });

    test("is refused when it is not sealed, and when it is sealed with another key", async () => {
      const ana = await here.join(browsers.chromium, "ana", { key: 7 });
      const ben = await here.join(browsers.chromium, "ben", { key: 7 });
      const mallory = await here.join(browsers.chromium, "mallory", {});
      const plain = await here.join(browsers.chromium, "plain", {});
      const eve = await here.join(browsers.chromium, "eve", { key: 8 });
      for (const person of [mallory, eve]) {
        await person.do("say", "believe me");
        await person.do("write", "believe this");
        await person.do("chat", "and this");
        await person.do("sendFile", "and-this.png", 1_000);
      }
      await mallory.do("dial");
      await plain.gets("mallory words believe me 0");
      await plain.gets("mallory text believe this");
      await plain.gets(`mallory bytes and-this.png image/png ${hashOf(1_000)} 0`);
      await goneRound(ben, ana);
      await ben.do("say", "hello");
      await ana.gets(`ben words hello ${sealed}`);
      expect(await ana.do("got")).toEqual([`ben words hello ${sealed}`]);
    });

    test("does not leave where LiveKit would not seal it", async () => {
      const ana = await here.join(browsers.chromium, "ana", { key: 7 });
      expect(await ana.do("dial")).toBe("not-encryptable");
      expect(await ana.do("track")).toMatch(/^DataTrackPushFrameError/);
    });

    test("that is said as somebody comes in reaches them", async () => {
      const ana = await here.join(browsers.chromium, "ana", { key: 7 });
      await ana.do("greet");
      const ben = await here.join(browsers.firefox, "ben", { key: 7 });
      await ben.gets(`ana words welcome, ben ${sealed}`);
      expect(await ben.do("got")).toHaveLength(1);
      expect(await ben.do("got")).toHaveLength(1);
    });
  },
);
