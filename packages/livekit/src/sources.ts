import type { Source } from "@subrosa/client";
import { Track } from "livekit-client";

const names: readonly (readonly [Source, Track.Source])[] = [
  ["microphone", Track.Source.Microphone],
  ["camera", Track.Source.Camera],
  ["screen", Track.Source.ScreenShare],
  ["screen-audio", Track.Source.ScreenShareAudio],
];

/** LiveKit's name for a source. */
export function liveKitSource(source: Source): Track.Source {
  return names.find(([ours]) => ours === source)?.[1] ?? Track.Source.Unknown;
}

/** The source that LiveKit calls so; `undefined` for one that rooms do not have. */
export function sourceOf(source: Track.Source): Source | undefined {
  return names.find(([, theirs]) => theirs === source)?.[0];
}
