import type { DeviceChoice, LocalParticipant, RoomInterface } from "@subrosa/client";
import { beforeEach, expect, test } from "vitest";

import { preferences } from "../src/app/preferences.ts";
import { CallDevices, choiceFor, withChosen } from "../src/devices/own.ts";

beforeEach(() =>
  preferences.update({ microphone: "", camera: "", noiseReduction: true, echoCancelling: true, dataSaver: false }),
);

test("the data saver asks for a smaller picture", () => {
  expect(choiceFor("camera").constraints).toEqual({ width: 1280, height: 720 });
  preferences.update({ dataSaver: true, camera: "front" });
  expect(choiceFor("camera")).toEqual({ deviceId: "front", constraints: { width: 640, height: 360, frameRate: 15 } });
});

test("a changed wish opens the device of the call anew, with the whole of what is wished", async () => {
  const asked: [string, string | DeviceChoice][] = [];
  const local = {
    tracks: new Map([["microphone", { mediaStreamTrack: {}, muted: true }]]),
    switchDevice: async (source: string, choice: string | DeviceChoice) => void asked.push([source, choice]),
  } as Partial<LocalParticipant> as LocalParticipant;
  const devices = new CallDevices({ local, on: () => () => undefined } as Partial<RoomInterface> as RoomInterface);
  preferences.update({ echoCancelling: false });
  await devices.applyWishes("microphone");
  await devices.applyWishes("camera");
  await devices.choose("microphone", "headset");
  const wishes = { noiseSuppression: true, echoCancellation: false, autoGainControl: true };
  expect(asked).toEqual([
    ["microphone", { constraints: wishes }],
    ["microphone", { deviceId: "headset", constraints: wishes }],
  ]);
});

test("a chosen device that is no longer there keeps nobody off, and a refusal stays one", async () => {
  preferences.update({ microphone: "headset" });
  const asked: (string | undefined)[] = [];
  const open = (code: string) => async (choice: DeviceChoice) => {
    asked.push(choice.deviceId);
    if (choice.deviceId !== undefined) throw Object.assign(new Error(code), { code });
    return "opened";
  };
  await expect(withChosen("microphone", open("device-missing"))).resolves.toBe("opened");
  await expect(withChosen("microphone", open("device-denied"))).rejects.toMatchObject({ code: "device-denied" });
  expect(asked).toEqual(["headset", undefined, "headset"]);
});
