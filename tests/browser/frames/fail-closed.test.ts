import { expect, test } from "vitest";
import { until } from "../harness/index.ts";
import { openLab } from "./lab.ts";
import { describeInLab } from "./stage.ts";
import { kinds, nothing, Wire } from "./wire.ts";

// What a worker that was killed lets through stands in dead-worker.test.ts.
describeInLab("nothing leaves in the clear", (here, name) => {
  const encoded = (kind: string): Promise<number> => here.lab.call("count", "encoded", `alice/${kind}`);

  test("before a key, and after it", async () => {
    const { lab, wire } = here;
    await wire.publish();
    await wire.connect();
    await until(async () => (await encoded("video")) > 10 && (await encoded("audio")) > 10, { what: "encoded frames" });
    expect(await wire.arrived()).toBe(0);
    expect(await lab.call("state", "send", "alice/video")).toEqual({ state: "MissingKey", reason: "no-key" });
    await wire.installKeys();
    await wire.more();
    await until(async () => (await lab.call("state", "send", "alice/video")).state === "EncryptionSuccess", {
      what: "sealing",
    });
    expect(await wire.inTheClear()).toBe(0);
    await lab.call("remove", "send", "alice/video", 1);
    await lab.call("remove", "send", "alice/audio", 2);
    for (const kind of kinds) {
      const dropped = async (): Promise<number> => (await lab.call("counters", "send", `alice/${kind}`))["no-key"];
      await until(async () => (await dropped()) > 10, { what: "dropped frames" });
    }
    const nothingLeft = async (): Promise<boolean> => {
      await lab.call("forgetRecorded");
      const before = await encoded("audio");
      await until(async () => (await encoded("audio")) > before + 20, { what: "more encoded frames" });
      return (await wire.arrived()) === 0;
    };
    // What was sealed before may still be under way.
    await until(nothingLeft, { what: "20 frames of which none left" });
    expect(await wire.inTheClear()).toBe(0);
  });

  test("track replaced, by another and by none and back", async () => {
    const { lab, wire } = here;
    await wire.open();
    for (const kind of kinds) await lab.call("replaceTrack", "alice", kind);
    await wire.more();
    for (const kind of kinds) await lab.call("takeTrack", "alice", kind);
    for (const kind of kinds) await lab.call("replaceTrack", "alice", kind);
    await wire.more();
    expect(await wire.inTheClear()).toBe(0);
  });

  test("new sender after renegotiation: protected it is sealed, forgotten it loses its track", async () => {
    const { lab, wire } = here;
    await wire.open();
    await lab.call("send", "alice", { kind: "video", track: "alice/video", codec: "video/VP8" });
    lab.tab.expectError(/about to send in the clear/);
    await lab.call("sendUnprotected", "alice", "video");
    await wire.connect();
    await wire.more();
    await until(async () => !(await lab.call("hasTrack", "alice", "forgotten")), { what: "the guard" });
    expect(await lab.call("hasTrack", "alice", "video")).toBe(true);
    await wire.more();
    expect(await wire.inTheClear()).toBe(0);
  });

  test("codec change: to another one that we seal, and to one that we don't", async () => {
    const { lab, wire } = here;
    await wire.open();
    await lab.call("changeCodec", "alice", "video", "video/VP9");
    await lab.call("changeCodec", "alice", "audio", "audio/PCMU");
    await wire.connect();
    await until(async () => (await lab.call("counters", "send", "alice/audio"))["unknown-codec"] > 10, {
      what: "PCMU frames",
    });
    await wire.more(["video"]);
    const codecs = (await lab.call("recorded", "tap", "tap")).map(({ mimeType }) => mimeType);
    expect(codecs).toContain("video/VP9");
    expect(codecs).not.toContain("audio/PCMU");
    expect(await wire.inTheClear()).toBe(0);
  });

  test("transform refused: the sender has no track any more, and nothing leaves", async () => {
    const { lab, browser, pages } = here;
    // In another page, where transforms work.
    const tap = await openLab(browser, pages);
    const wire = new Wire(lab, tap);
    await lab.call("refuseTransforms");
    await wire.publish();
    await wire.installKeys();
    await wire.connect();
    await wire.plainCall(async () => {
      for (const kind of kinds) {
        expect(await lab.call("hasTrack", "alice", kind)).toBe(false);
        expect(await lab.call("state", "send", `alice/${kind}`)).toEqual({
          state: "InternalError",
          reason: "transform-refused",
        });
        // It takes no other.
        expect(await lab.call("refusal", "alice", kind)).toBe("protection-failed");
      }
    });
    expect(await wire.arrived()).toBe(0);
    for (const kind of kinds) expect(await tap.call("received", "tap", kind)).toBe(0);
    // Whoever forces one on it loses that, too.
    for (const kind of kinds) {
      await lab.call("forceTrack", "alice", kind);
      await until(async () => !(await lab.call("hasTrack", "alice", kind)), { what: `the watchdog on ${kind}` });
    }
    expect(await wire.arrivesStill()).toEqual(nothing);
    await tap.tab.close();
  });

  test("sender.transform = null is refused", async () => {
    const { lab, wire } = here;
    await wire.open();
    expect(await lab.call("dropTransform", "alice", "video")).toMatch(/encrypts end to end/);
    await wire.more();
    expect(await wire.inTheClear()).toBe(0);
  });

  test("frames that go past the sealing while the transform stands: the numbers part, and the watchdog takes the track", async () => {
    const { lab, wire } = here;
    await wire.open();
    expect(await wire.inTheClear()).toBe(0);
    await lab.call("leak");
    for (const kind of kinds) {
      await until(async () => !(await lab.call("hasTrack", "alice", kind)), { what: `the watchdog on ${kind}` });
      expect(await lab.call("state", "send", `alice/${kind}`)).toEqual({
        state: "EncryptionFailed",
        reason: "leak-stopped",
      });
      expect(await lab.call("refusal", "alice", kind)).toBe("protection-failed");
    }
    // They did leave: nothing but the count could tell.
    expect(await wire.inTheClear()).toBeGreaterThan(0);
    expect(await wire.arrivesStill()).toEqual(nothing);
  });

  test("a transform that was taken away by force: the watchdog takes the track", async () => {
    const { lab, wire } = here;
    await wire.open();
    for (const kind of kinds) await lab.call("dropTransformByForce", "alice", kind);
    for (const kind of kinds) {
      await until(async () => !(await lab.call("hasTrack", "alice", kind)), { what: `the watchdog on ${kind}` });
    }
    expect(await lab.call("state", "send", "alice/video")).toEqual({
      state: "EncryptionFailed",
      reason: "leak-stopped",
    });
    expect(await lab.call("refusal", "alice", "video")).toBe("protection-failed");
    // Chromium sends nothing without a transform; Firefox sends in the clear until the watchdog looks, four times a second.
    if (name === "chromium") expect(await wire.inTheClear()).toBe(0);
    expect(await wire.arrivesStill()).toEqual(nothing);
  });
});
