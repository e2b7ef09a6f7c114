import { sources } from "@subrosa/client";
import { Track } from "livekit-client";
import { expect, it } from "vitest";
import { liveKitSource, sourceOf } from "../src/sources.ts";

it("names each source as LiveKit does, and back", () => {
  expect(sources.map((source) => sourceOf(liveKitSource(source)))).toEqual(sources);
});

it("knows no source that rooms do not have", () => {
  expect(sourceOf(Track.Source.Unknown)).toBeUndefined();
});
