import { describe, expect, test } from "vitest";
import { hasLiveKit } from "../../livekit/server.ts";
import { until, type BrowserName } from "../harness/index.ts";
import { setUp } from "./drop-in/stage.ts";

describe.runIf(hasLiveKit("no app of livekit-client was encrypted"))("Encryption that is dropped into an app", () => {
  const { browsers, here } = setUp();

  test.each<[BrowserName, BrowserName]>([
    ["chromium", "chromium"],
    ["chromium", "firefox"],
    ["firefox", "chromium"],
    ["firefox", "firefox"],
  ])("lets %s and %s see and hear each other, and LiveKit's own flags say so", async (one, other) => {
    const ana = await here.join(browsers[one], "ana", { key: 7 });
    await ana.do("publish", "video");
    await ana.do("publish", "audio");
    const ben = await here.join(browsers[other], "ben", { key: 7 });
    await ben.do("publish", "video");
    await ben.do("publish", "audio");
    await Promise.all([ana.meets("ben"), ben.meets("ana")]);
    for (const [person, peer] of [
      [ana, "ben"],
      [ben, "ana"],
    ] as const) {
      await until(() => person.do("encrypted", peer), { what: `LiveKit to say that ${peer} is encrypted` });
      expect(await person.do("ownEncrypted")).toBe(true);
      // What LiveKit names before its publisher has announced it is not encrypted yet.
      const last = async (): Promise<string | undefined> => ((await person.do("events")) as string[]).at(-1);
      await until(async () => (await last()) === `${peer} true`, {
        what: `LiveKit's last word to be that ${peer} is encrypted`,
      });
    }
  });

  test("cannot be switched off", async () => {
    const ana = await here.join(browsers.chromium, "ana", { key: 7 });
    expect(await ana.do("disable")).toBe("always-on");
    expect(await ana.do("ownEncrypted")).toBe(true);
  });

  test.each<BrowserName>(["chromium", "firefox"])(
    "plays nothing between those with different keys in %s, and LiveKit's events say which of them it is",
    async (name) => {
      const ana = await here.join(browsers[name], "ana", { key: 7 });
      const ben = await here.join(browsers[name], "ben", { key: 7 });
      const eve = await here.join(browsers[name], "eve", { key: 8 });
      for (const person of [ana, ben, eve]) await person.do("publish", "video");
      await Promise.all([ana.sees("ben"), ben.sees("ana")]);
      for (const [person, other] of [
        [ana, "eve"],
        [eve, "ana"],
      ] as const) {
        await until(async () => (await person.do("events")).includes(`${other} error 0`), {
          what: `${person.identity} to hear that ${other} has another key`,
        });
        expect(await person.do("encrypted", other)).toBe(false);
        expect(await person.do("decoded", other, "video")).toBe(0);
      }
      expect(await ana.do("encrypted", "ben")).toBe(true);
    },
  );

  test.each<BrowserName>(["chromium", "firefox"])(
    "plays nothing of somebody without encryption in %s, whatever the server says of the track",
    async (name) => {
      const ana = await here.join(browsers[name], "ana", { key: 7 });
      const mallory = await here.join(browsers[name], "mallory", {});
      const ben = await here.join(browsers[name], "ben", {});
      await mallory.do("publish", "video");
      await mallory.do("publish", "audio");
      await ben.meets("mallory");
      await ben.seesMore("mallory");
      await until(async () => (await ana.do("events")).includes("mallory error 1"), {
        what: "Ana to hear that Mallory proves nothing",
      });
      expect(await ana.do("encrypted", "mallory")).toBe(false);
      expect(await ana.do("decoded", "mallory", "video")).toBe(0);
      expect(await ana.do("hears", "mallory")).toBe(false);
    },
  );
});
