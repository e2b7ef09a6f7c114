import type { EncryptionStateName, RemoteParticipant, Source, TrackPublication } from "@subrosa/client";
import { expect, test } from "vitest";

import { callState, personState, pictureOf, showsPicture } from "../src/call/person/states.ts";
import { deviceSentences, personSentence } from "../src/call/person/state-words.ts";
import { staticEncryption } from "../src/stories/fake-group.ts";
import { remote } from "./people.ts";

const publication = (source: Source, more: Partial<TrackPublication> = {}): TrackPublication => ({
  source,
  kind: source === "camera" ? "video" : "audio",
  muted: false,
  mediaStreamTrack: {} as MediaStreamTrack,
  encryption: { state: "DecryptionSuccess", reason: "" },
  counters: {},
  stalled: false,
  undecodable: false,
  ...more,
});
const encryption = (state: EncryptionStateName): Partial<TrackPublication> => ({ encryption: { state, reason: "" } });
const person = (
  tracks: readonly TrackPublication[],
  connection: RemoteParticipant["connection"] = "connected",
): RemoteParticipant => remote("Ana", { tracks: new Map(tracks.map((track) => [track.source, track])), connection });

test("a picture that this browser can't decode has a word, unless something worse is the reason", () => {
  const camera = publication("camera", { stalled: true, undecodable: true });
  const microphone = publication("microphone");
  expect(personState(person([microphone, camera]))).toEqual({ state: "cantPlay", source: "camera" });
  expect(showsPicture(camera)).toBe(false);
  const keyless = { ...microphone, ...encryption("MissingKey") };
  expect(personState(person([camera, keyless]))).toEqual({ state: "noKey", source: "microphone" });
  expect(personState(person([camera], "lost"))?.state).toBe("lost");
  expect(personState(person([{ ...camera, muted: true }]))).toBeUndefined();
});

test("a picture that has only stalled is a weak connection, and no state of the person", () => {
  expect(personState(person([publication("camera", { stalled: true })]))).toBeUndefined();
});

test("forged frames and keys that fit nothing say that it can't be opened", () => {
  for (const state of ["DecryptionFailed", "InvalidKey", "InternalError"] as const)
    expect(personState(person([publication("camera", encryption(state))]))?.state).toBe("cantOpen");
});

test("a person's device and presence have words, and the device that changed comes first", () => {
  const plain = person([publication("camera")]);
  expect(personState({ ...plain, device: { state: "checked" } })).toBeUndefined();
  expect(personState({ ...plain, device: { state: "new" } })).toBeUndefined();
  expect(personState({ ...plain, presence: "delayed" })?.state).toBe("late");
  expect(personState({ ...plain, presence: "lost" })?.state).toBe("lost");
  const newcomer = { ...person([publication("camera", encryption("MissingKey"))]), presence: "connecting" as const };
  expect(personSentence(newcomer, personState(newcomer)!)).toBe("Ana is coming in: devices are agreeing on keys.");
  expect(personState({ ...plain, presence: "lost", device: { state: "changed" } })?.state).toBe("changed");
});

test("nothing frozen is shown of who is gone, and their leave has a word and a sentence", () => {
  const camera = publication("camera");
  const leaving = { ...person([camera]), presence: "leaving" as const };
  const trouble = personState(leaving);
  expect(trouble).toEqual({ state: "left", source: undefined });
  expect(personSentence(leaving, trouble!)).toBe("Ana left. Ana’s device still has the keys until they change.");
  expect(pictureOf(person([camera]), "camera")).toBe(camera.mediaStreamTrack);
  expect(pictureOf(person([camera], "interrupted"), "camera")).toBe(camera.mediaStreamTrack);
  for (const gone of [leaving, person([camera], "lost")]) expect(pictureOf(gone, "camera")).toBeUndefined();
});

test("a checked device that took another name is told of, and isn't checked", () => {
  const renamed = { ...person([]), name: "Benno", device: { state: "not-compared" as const, checkedAs: "Ana" } };
  expect(deviceSentences(renamed)).toEqual(["You checked this device when it was called Ana."]);
  expect(personState(renamed)).toBeUndefined();
  const participants = new Map([["ana", renamed]]);
  const encryption = { ...staticEncryption, kind: "group" as const };
  expect(callState({ local: { tracks: new Map() }, participants, encryption })).toBe("encrypted");
});

test("each state of a device has its sentence", () => {
  const sentences = (device: RemoteParticipant["device"]): string[] => deviceSentences({ ...person([]), device });
  expect(sentences({ state: "not-compared" })).toEqual([]);
  expect(sentences({ state: "checked", checkedAt: Date.UTC(2026, 2, 3, 12) })).toEqual([
    "You compared codes on 3 March. Same device today.",
  ]);
  expect(sentences({ state: "new" })).toEqual(["Ana uses a new device or browser."]);
  expect(sentences({ state: "changed", checkedAt: 0, checkedAs: "Ben" })).toEqual([
    expect.stringMatching(/^Ana is not on the device you checked\./),
    "You checked this device when it was called Ben.",
  ]);
});

test("the pill says the first of these that applies", () => {
  const others = (...people: RemoteParticipant[]): Map<string, RemoteParticipant> =>
    new Map(people.map((each, index) => [String(index), each]));
  const plain = person([]);
  const checked = { ...plain, device: { state: "checked" as const } };
  const own = { tracks: new Map<Source, TrackPublication>() };
  const group = { ...staticEncryption, kind: "group" as "group" | "static", wire: "sframe" as "sframe" | "livekit" };
  const room = (
    people: ReadonlyMap<string, RemoteParticipant>,
    encryption: Partial<typeof group> = {},
  ): Parameters<typeof callState>[0] => ({ local: own, participants: people, encryption: { ...group, ...encryption } });
  expect(callState(room(others()))).toBe("encrypted");
  expect(callState(room(others(checked, plain)))).toBe("encrypted");
  expect(callState(room(others(checked, checked)))).toBe("checked");
  expect(callState(room(others(checked), { managedByServer: true }))).toBe("managed");
  expect(callState(room(others(plain), { kind: "static" }))).toBe("shared");
  expect(callState(room(others(plain), { kind: "static", wire: "livekit" }))).toBe("compatible");
  const changed = others(checked, { ...plain, device: { state: "changed" } });
  expect(callState(room(changed, { managedByServer: true }))).toBe("changed");
  expect(callState(room(changed, { phase: "connecting" }))).toBe("settingUp");
  expect(callState(room(changed, { phase: "rejoining", split: true }))).toBe("split");
  expect(callState(room(changed, { split: true, sendingPaused: true }))).toBe("paused");
});
