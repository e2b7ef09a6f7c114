import { describe, expect, test } from "vitest";
import { hasLiveKit } from "../../livekit/server.ts";
import { until } from "../harness/index.ts";
import { setUp, type Person } from "./drop-in/stage.ts";

/** LiveKit's policy of sending both codecs, however few there are. */
const both = 1;

/** How much came to these taps that Ana's worker sealed, and how much else. */
async function cameTo(ana: Person, ...taps: readonly Person[]): Promise<{ sealed: number; clear: number }> {
  const came = (await Promise.all(taps.map((tap) => tap.do("tails", "tap")))).flat();
  const sealed = new Set(await ana.do("tails", "sent"));
  const clear = came.filter((tail) => !sealed.has(tail)).length;
  return { sealed: came.length - clear, clear };
}

// LiveKit sends VP9 and AV1 from Chromium only, and Firefox may have no H.264.
describe.runIf(hasLiveKit("codecs of an encrypted livekit-client app were not tried"))(
  "From an app in Chromium",
  () => {
    const { browsers, here } = setUp();

    test.each([
      ["vp8", "firefox"],
      ["vp9", "firefox"],
      ["av1", "firefox"],
      ["h264", "chromium"],
    ] as const)("%s is sealed, and is seen in %s", async (videoCodec, viewer) => {
      const ana = await here.join(browsers.chromium, "ana", { key: 7, recorded: true });
      const tap = await here.join(browsers.chromium, "tap", { tap: true });
      const ben = await here.join(browsers[viewer], "ben", { key: 7 });
      await ana.do("publish", "video", { videoCodec, backupCodec: false });
      await ben.sees("ana");
      await tap.tapsMore();
      expect((await ben.do("codec", "ana")).toLowerCase()).toBe(`video/${videoCodec}`);
      expect(await cameTo(ana, tap)).toMatchObject({ clear: 0 });
    });

    test("a backup codec is sealed, and is seen by those who can't play the first one, also after a full reconnect", async () => {
      const ana = await here.join(browsers.chromium, "ana", { key: 7, recorded: true });
      const taps = [
        await here.join(browsers.chromium, "tap", { tap: true }),
        await here.join(browsers.firefox, "another tap", { tap: true }),
      ];
      const ben = await here.join(browsers.chromium, "ben", { key: 7 });
      const cy = await here.join(browsers.firefox, "cy", { key: 7 });
      await ana.do("publish", "video", { videoCodec: "h264", backupCodec: true, backupCodecPolicy: both });
      await Promise.all([ben.sees("ana"), cy.sees("ana"), ...taps.map((tap) => tap.tapsMore())]);
      await ana.do("mute", "video", true);
      await ana.do("mute", "video", false);
      await Promise.all([ben.seesMore("ana"), cy.seesMore("ana")]);
      await ana.do("reconnect");
      await until(async () => (await ana.do("state")) === "connected", { what: "Ana to be connected again" });
      await Promise.all([ben.sees("ana"), cy.sees("ana")]);
      await Promise.all([ben.seesMore("ana"), cy.seesMore("ana"), ...taps.map((tap) => tap.tapsMore())]);
      expect(await cameTo(ana, ...taps)).toMatchObject({ clear: 0 });
      expect(await cy.do("encrypted", "ana")).toBe(true);
    });
  },
);
