import type {
  DeviceTrust,
  EncryptionStateName,
  ParticipantConnection,
  Presence,
  Source,
  TrackPublication,
} from "@subrosa/client";

import { pictureTrack, soundTrack } from "./pictures.ts";

/** One made-up person. */
export interface FakePerson {
  readonly name: string;
  readonly camera?: boolean;
  readonly microphone?: "speaking" | "on" | "off";
  readonly screen?: boolean;
  readonly connection?: ParticipantConnection;
  readonly presence?: Presence;
  readonly encryption?: EncryptionStateName;
  readonly stalled?: boolean;
  readonly undecodable?: boolean;
  readonly hue?: number;
  readonly host?: boolean;
  readonly guest?: boolean;
  readonly hand?: boolean;
  readonly recording?: boolean;
  readonly device?: DeviceTrust;
}

/** A publication that its owner can mute. */
export interface FakePublication extends TrackPublication {
  muted: boolean;
  mediaStreamTrack: MediaStreamTrack | undefined;
}

export function fakePublication(
  source: Source,
  muted: boolean,
  mediaStreamTrack: MediaStreamTrack,
  person: FakePerson,
  own: boolean,
): FakePublication {
  return {
    source,
    kind: source === "camera" || source === "screen" ? "video" : "audio",
    muted,
    mediaStreamTrack,
    encryption: { state: person.encryption ?? (own ? "EncryptionSuccess" : "DecryptionSuccess"), reason: "" },
    counters: {},
    stalled: person.stalled ?? person.undecodable ?? false,
    undecodable: source === "camera" && (person.undecodable ?? false),
  };
}

/** What somebody publishes. */
export function tracksOf(person: FakePerson, own: boolean): Map<Source, FakePublication> {
  const { microphone = "on", camera = true, screen = false, hue = 20 } = person;
  const tracks = new Map<Source, FakePublication>();
  const put = (source: Source, muted: boolean, track: MediaStreamTrack): void =>
    void tracks.set(source, fakePublication(source, muted, track, person, own));
  put("microphone", microphone === "off", soundTrack(microphone === "speaking"));
  if (camera) put("camera", false, pictureTrack("person", hue));
  if (screen) put("screen", false, pictureTrack("slides"));
  return tracks;
}
