import { describe, expect, test } from "vitest";
import { hasLiveKit } from "../../livekit/server.ts";
import { until, type BrowserName } from "../harness/index.ts";
import { setUp, type Person } from "./drop-in/stage.ts";

/** What came to the tap and is not what Ana's worker sealed: what her encoder made, and what nobody knows. */
async function inTheClear(ana: Person, tap: Person): Promise<{ sealed: number; plain: number; unknown: number }> {
  const came = await tap.do("tails", "tap");
  const sealed = new Set(await ana.do("tails", "sent"));
  const plain = new Set(await ana.do("tails", "encoded"));
  const clear = came.filter((tail) => !sealed.has(tail));
  return {
    sealed: came.length - clear.length,
    plain: clear.filter((tail) => plain.has(tail)).length,
    unknown: clear.filter((tail) => !plain.has(tail)).length,
  };
}

describe.runIf(hasLiveKit("no wire of an encrypted livekit-client app was looked at"))("What LiveKit carries", () => {
  const { browsers, here } = setUp();

  test.each<[BrowserName, "vp8" | "vp9" | "h264"]>([
    ["chromium", "vp9"],
    ["firefox", "vp8"],
  ])(
    "is sealed from %s when one publishes, mutes, publishes again, in another codec (%s), and reconnects",
    async (name, codec) => {
      const ana = await here.join(browsers[name], "ana", { key: 7, recorded: true, room: { dynacast: true } });
      const tap = await here.join(browsers.chromium, "tap", { tap: true });
      const ben = await here.join(browsers[name], "ben", { key: 7 });
      await ana.do("publish", "video");
      await ana.do("publish", "audio");
      await ben.meets("ana");
      await tap.tapsMore();

      for (const kind of ["audio", "video"] as const) await ana.do("mute", kind, true);
      await until(async () => (await tap.do("madeUp")) > 40, { what: "frames that LiveKit makes up" });
      for (const kind of ["audio", "video"] as const) await ana.do("mute", kind, false);
      await ben.seesMore("ana");
      // what LiveKit makes up is dropped, and nobody need hear of it
      expect(await ben.do("events")).toEqual(["own true", "ana true"]);

      await ana.do("republish", "video", { videoCodec: codec, backupCodec: true });
      await ben.sees("ana");
      await ana.do("republish", "audio");
      await tap.tapsMore();

      await ana.do("reconnect");
      await until(async () => (await ana.do("state")) === "connected", { what: "Ana to be connected again" });
      await ben.meets("ana");
      await ben.seesMore("ana");
      await tap.tapsMore();

      const came = await inTheClear(ana, tap);
      expect(came).toMatchObject({ plain: 0, unknown: 0 });
      expect(came.sealed).toBeGreaterThan(200);
    },
  );

  test.each(["vp9", "av1"] as const)("has no more key frames of %s with encryption than without", async (codec) => {
    const made: number[] = [];
    for (const how of [{}, { key: 7 }]) {
      const ana = await here.join(browsers.chromium, "ana", how);
      const ben = await here.join(browsers.chromium, "ben", how);
      await ana.do("publish", "video", { videoCodec: codec });
      await ben.sees("ana");
      // with one request a second these were eight
      await ben.seesMore("ana", 200);
      made.push(await ana.do("keyFrames"));
      await here.end();
    }
    const [plain = 0, sealed = 0] = made;
    process.stderr.write(`  key frames of ${codec}: ${plain} plain, ${sealed} sealed\n`);
    expect(sealed).toBeLessThanOrEqual(plain + 3);
  });
});
