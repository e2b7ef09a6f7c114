import { beforeEach, describe, expect, test } from "vitest";
import { RoomError } from "../src/api/errors.ts";
import type { DeviceChoice } from "../src/api/participant.ts";
import { unknownStatus } from "../src/media/frames.ts";
import { RoomBus } from "../src/people/bus.ts";
import { Local, type DeviceOpener } from "../src/people/local.ts";
import { FakeTrack } from "./fakes.ts";

function fakeTrack(label: string): FakeTrack & MediaStreamTrack {
  return new FakeTrack(label) as FakeTrack & MediaStreamTrack;
}

const idle = {
  hands: { own: undefined, raise: () => Promise.resolve() },
  reactions: { react: () => Promise.resolve() },
};

let bus: RoomBus;
let told: string[];
beforeEach(() => {
  bus = new RoomBus();
  told = [];
  bus.on("deviceLost", ({ source, now }) => told.push(`lost ${source} now ${now}`));
});

describe("the own devices", () => {
  let carried: Record<string, string | null>;
  let announced: number;
  let next: () => Promise<MediaStreamTrack>;
  let wished: DeviceChoice | undefined;
  let local: Local;
  beforeEach(() => {
    carried = {};
    announced = 0;
    const opener: DeviceOpener = {
      microphone: (choice) => {
        wished = choice;
        return next();
      },
      camera: () => next(),
      screen: async () => ({ video: await next(), audio: undefined }),
    };
    local = new Local(
      "  Ana ",
      {
        bus,
        setTrack: (source, track) => {
          carried[source] = track?.label ?? null;
        },
        announce: () => announced++,
        status: () => unknownStatus,
        hands: idle.hands,
        reactions: idle.reactions,
      },
      opener,
    );
  });

  test("a name is trimmed, and cut between characters", () => {
    expect(local.name).toBe("Ana");
    const long = new Local("🌹".repeat(40), {
      bus,
      setTrack: () => {},
      announce: () => {},
      status: () => unknownStatus,
      hands: idle.hands,
      reactions: idle.reactions,
    });
    expect(long.name).toBe("🌹".repeat(32));
  });

  test("a muted microphone keeps its device; a camera that is off gives it back", async () => {
    const microphone = fakeTrack("m");
    const camera = fakeTrack("c");
    await local.setMicrophone(microphone);
    await local.setCamera(camera);
    await local.setMicrophone(false);
    await local.setCamera(false);
    expect([microphone.enabled, microphone.readyState, camera.readyState]).toEqual([false, "live", "ended"]);
    expect(carried).toEqual({ microphone: "m", camera: null });
    expect([...local.tracks.values()].map(({ muted }) => muted)).toEqual([true, true]);
    expect(announced).toBe(4);
  });

  test("muting mutes, also where a device is named", async () => {
    const microphone = fakeTrack("m");
    await local.setMicrophone(microphone);
    await local.setMicrophone(false, { deviceId: "another" });
    expect([microphone.enabled, local.tracks.get("microphone")?.muted]).toEqual([false, true]);
  });

  test("a refused device leaves everything as it was", async () => {
    next = () => Promise.reject(new RoomError("device-denied"));
    await expect(local.setCamera(true)).rejects.toMatchObject({ code: "device-denied", fault: "device" });
    expect([local.tracks.size, announced]).toEqual([0, 0]);
  });

  test("changes of one source happen one after the other", async () => {
    let open: (track: MediaStreamTrack) => void = () => undefined;
    next = () => new Promise((resolve) => (open = resolve));
    const on = local.setCamera(true);
    const off = local.setCamera(false);
    await Promise.resolve();
    open(fakeTrack("slow"));
    await Promise.all([on, off]);
    expect(carried["camera"]).toBeNull();
    expect(local.tracks.get("camera")?.muted).toBe(true);
  });

  test("another device while muted stays muted", async () => {
    await local.setMicrophone(fakeTrack("old"));
    await local.setMicrophone(false);
    const fresh = fakeTrack("new");
    next = () => Promise.resolve(fresh);
    await local.switchDevice("microphone", "id");
    expect([fresh.enabled, carried["microphone"], local.tracks.get("microphone")?.muted]).toEqual([false, "new", true]);
  });

  test("what is wished of a device stays when another is named, and can be changed while muted", async () => {
    next = () => Promise.resolve(fakeTrack("m"));
    await local.setMicrophone(true, { constraints: { echoCancellation: false } });
    await local.switchDevice("microphone", "id");
    expect(wished).toEqual({ constraints: { echoCancellation: false }, deviceId: "id" });
    await local.setMicrophone(false);
    await local.switchDevice("microphone", { constraints: { echoCancellation: true } });
    expect(wished).toEqual({ constraints: { echoCancellation: true } });
    expect(local.tracks.get("microphone")?.muted).toBe(true);
  });

  test("an unplugged device is replaced by what is left, or by nothing, and the person is told", async () => {
    const headset = fakeTrack("headset");
    await local.setMicrophone(headset);
    const builtIn = fakeTrack("built-in");
    next = () => Promise.resolve(builtIn);
    const replaced = new Promise((resolve) => bus.on("deviceLost", resolve));
    headset.lose();
    await replaced;
    expect(carried["microphone"]).toBe("built-in");
    next = () => Promise.reject(new RoomError("device-missing"));
    const gone = new Promise((resolve) => bus.on("deviceLost", resolve));
    builtIn.lose();
    await gone;
    expect(carried["microphone"]).toBeNull();
    expect(told).toEqual(["lost microphone now built-in", "lost microphone now undefined"]);
  });

  test("sharing that is ended in the browser's own bar takes its sound along", async () => {
    const video = fakeTrack("v");
    await local.setScreen({ video, audio: fakeTrack("a") });
    video.lose();
    await local.setScreen(false);
    expect(carried).toEqual({ screen: null, "screen-audio": null });
    expect(local.tracks.size).toBe(0);
  });

  test("leaving releases every device, also one that opens too late", async () => {
    const microphone = fakeTrack("m");
    await local.setMicrophone(microphone);
    const late = fakeTrack("late");
    next = () => Promise.resolve(late);
    const opening = local.setCamera(true);
    local.end();
    await opening;
    expect([microphone.readyState, late.readyState]).toEqual(["ended", "ended"]);
  });
});

test("`changed` comes once for all events of a microtask", async () => {
  let changes = 0;
  bus.on("changed", () => changes++);
  bus.emit("stateChanged", "joining");
  bus.emit("stateChanged", "joined");
  await Promise.resolve();
  expect(changes).toBe(1);
});
