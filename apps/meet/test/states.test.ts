import type { EncryptionStateName, Participant, Source, TrackPublication } from "@subrosa/client";
import { expect, test } from "vitest";

import { personState, showsPicture } from "../src/call/person/states.ts";

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
  connection: Participant["connection"] = "connected",
): Participant => ({
  id: "ana",
  memberId: "ana",
  name: "Ana",
  joinedAt: 0,
  tracks: new Map(tracks.map((track) => [track.source, track])),
  connection,
});

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
