import { expect, test } from "vitest";
import { until } from "../harness/index.ts";
import { negotiate } from "./lab.ts";
import { describeInLab } from "./stage.ts";
import { kinds, nothing } from "./wire.ts";

const dead = { state: "InternalError", reason: "worker-died" };

describeInLab("a frame worker", (here) => {
  async function workerDies(): Promise<void> {
    const { lab } = here;
    await lab.call("killWorker");
    await until(async () => (await lab.call("states")).includes("failed"), { what: "the worker's death" });
  }

  test("that died: frames stop, its senders take no track any more, and none that is forced on them leaves", async () => {
    const { lab, wire } = here;
    await wire.open();
    await workerDies();
    for (const kind of kinds) {
      await until(async () => !(await lab.call("hasTrack", "alice", kind)), { what: "the track to be taken away" });
      expect(await lab.call("state", "send", `alice/${kind}`)).toEqual(dead);
      expect(await lab.call("failed", "alice", kind)).toBe(true);
      expect(await lab.call("refusal", "alice", kind)).toBe("protection-failed");
    }
    expect(await wire.inTheClear()).toBe(0);
    expect(await wire.arrivesStill()).toEqual(nothing);
    for (const kind of kinds) await lab.call("forceTrack", "alice", kind);
    expect(await wire.arrivesStill()).toEqual(nothing);
    for (const kind of kinds) {
      await until(async () => !(await lab.call("hasTrack", "alice", kind)), { what: "the forced track to be taken" });
    }
  });

  test("that died: a sender that is protected afterwards takes no track, so that nothing leaves", async () => {
    const { lab, wire } = here;
    await workerDies();
    await wire.publish();
    await wire.installKeys();
    for (const kind of kinds) {
      expect(await lab.call("failed", "alice", kind)).toBe(true);
      expect(await lab.call("state", "send", `alice/${kind}`)).toEqual(dead);
      expect(await lab.call("refusal", "alice", kind)).toBe("protection-failed");
    }
    await wire.connect();
    await wire.plainCall(async () => {
      for (const kind of kinds) expect(await lab.call("refusal", "alice", kind)).toBe("protection-failed");
    });
    expect(await wire.arrived()).toBe(0);
    // Whoever forces a track on it loses that.
    for (const kind of kinds) {
      await lab.call("forceTrack", "alice", kind);
      await until(async () => !(await lab.call("hasTrack", "alice", kind)), { what: "the watchdog" });
    }
  });

  test("that died and nobody knows it yet: nothing leaves, and nothing plays", async () => {
    const { lab, wire } = here;
    await lab.call("killWorker");
    await wire.publish();
    await wire.installKeys();
    for (const kind of kinds) await lab.call("send", "eve", { kind });
    await lab.call("receive", "bob", { open: { video: "eve/video", audio: "eve/audio" } });
    await wire.connect();
    await negotiate(lab, "eve", lab, "bob");
    await wire.plainCall();
    expect(await wire.arrived()).toBe(0);
    expect(await lab.call("seesPicture", "bob")).toBe(false);
    expect(await lab.call("hearsTone", "bob")).toBe(false);
  });

  test("that died: a receiver that is unprotected afterwards plays nothing", async () => {
    const { lab, wire } = here;
    await workerDies();
    for (const kind of kinds) await lab.call("send", "eve", { kind });
    await lab.call("receive", "bob", { open: { video: "eve/video", audio: "eve/audio" } });
    await negotiate(lab, "eve", lab, "bob");
    await wire.plainCall();
    expect(await lab.call("seesPicture", "bob")).toBe(false);
    expect(await lab.call("hearsTone", "bob")).toBe(false);
    for (const kind of kinds) {
      expect(await lab.call("failed", "bob", kind)).toBe(true);
      expect(await lab.call("state", "receive", `eve/${kind}`)).toEqual(dead);
    }
  });

  test("that is busy now and then costs nobody the camera", async () => {
    const { lab, wire } = here;
    await wire.open();
    for (const milliseconds of [1000, 1000, 600, 2000, 1000]) {
      const before = await lab.call("count", "encoded", "alice/video");
      await lab.call("keepBusy", milliseconds);
      // Frames come out of the encoder all the while; these have waited.
      await until(async () => (await lab.call("count", "encoded", "alice/video")) > before + 5, { what: "frames" });
    }
    const before = await lab.call("counters", "send", "alice/video");
    await until(async () => (await lab.call("counters", "send", "alice/video")).sealed > before.sealed + 60, {
      what: "more sealed frames",
    });
    for (const kind of kinds) {
      expect(await lab.call("hasTrack", "alice", kind)).toBe(true);
      expect(await lab.call("failed", "alice", kind)).toBe(false);
    }
  });
});
