import type { RemoteParticipant, RoomInterface, Source, TrackPublication } from "@subrosa/client";

import type { Person } from "./person.ts";

/** What the pill says about the whole call: the first that applies. */
export type CallState =
  | "notSending"
  | "paused"
  | "split"
  | "settingUp"
  | "changed"
  | "managed"
  | "compatible"
  | "shared"
  | "checked"
  | "encrypted";

/** What a badge says about one person; nothing is the normal case. */
export type PersonState = "changed" | "left" | "lost" | "connecting" | "noKey" | "cantOpen" | "late" | "cantPlay";

/** Why someone's badge is there, and the track that it is about. */
export interface PersonTrouble {
  readonly state: PersonState;
  readonly source: Source | undefined;
}

/** What of a room its state is read from. */
export interface CallStateSource extends Pick<RoomInterface, "encryption" | "participants"> {
  readonly local: Pick<RoomInterface["local"], "tracks">;
}

/** An own track that was taken away because its frames might have gone out unencrypted, or couldn't be encrypted. */
const stopped = ({ encryption }: TrackPublication): boolean =>
  encryption.state === "InternalError" || encryption.state === "EncryptionFailed";

/** The own source whose sending was stopped, if any. */
export function stoppedSource(room: CallStateSource): Source | undefined {
  for (const [source, publication] of room.local.tracks) if (stopped(publication)) return source;
  return undefined;
}

/** Who is not on the device that was checked. */
export function changedPeople(room: Pick<CallStateSource, "participants">): RemoteParticipant[] {
  return [...room.participants.values()].filter(({ device }) => device.state === "changed");
}

/** The state of the call, from what the group and the media layer say. */
export function callState(room: CallStateSource): CallState {
  const { encryption } = room;
  if (stoppedSource(room) !== undefined) return "notSending";
  if (encryption.sendingPaused) return "paused";
  if (encryption.split) return "split";
  const own = [...room.local.tracks.values()];
  if (encryption.phase !== "ready" || own.some((track) => track.encryption.state === "MissingKey")) return "settingUp";
  if (changedPeople(room).length > 0) return "changed";
  if (encryption.managedByServer) return "managed";
  if (encryption.wire === "livekit") return "compatible";
  if (encryption.kind === "static") return "shared";
  const others = [...room.participants.values()];
  return others.length > 0 && others.every(({ device }) => device.state === "checked") ? "checked" : "encrypted";
}

/** What stands beside a person's name. */
export function personState(participant: RemoteParticipant): PersonTrouble | undefined {
  const trouble = (state: PersonState, source?: Source): PersonTrouble => ({ state, source });
  if (participant.device.state === "changed") return trouble("changed");
  if (participant.presence === "leaving") return trouble("left");
  if (participant.connection === "lost" || participant.presence === "lost") return trouble("lost");
  if (participant.presence === "connecting") return trouble("connecting");
  const tracks = [...participant.tracks.values()].filter(({ muted }) => !muted);
  for (const { encryption, source } of tracks) {
    if (encryption.state === "MissingKey") return trouble("noKey", source);
    if (
      encryption.state === "DecryptionFailed" ||
      encryption.state === "InvalidKey" ||
      encryption.state === "InternalError"
    )
      return trouble("cantOpen", source);
  }
  if (participant.presence === "delayed") return trouble("late");
  const undecodable = tracks.find((track) => track.undecodable);
  return undecodable && trouble("cantPlay", undecodable.source);
}

/** Nothing comes of them now: they said goodbye, or the path to them is lost. */
export function isGone({ presence, connection }: Pick<RemoteParticipant, "presence" | "connection">): boolean {
  return presence === "leaving" || connection === "lost";
}

/** Someone's picture or screen as it may be shown: never the last one of somebody who is gone. */
export function pictureOf(person: Person, source: "camera" | "screen"): MediaStreamTrack | undefined {
  const publication = person.tracks.get(source);
  if (!person.isLocal && isGone(person)) return undefined;
  return showsPicture(publication, person.isLocal) ? publication?.mediaStreamTrack : undefined;
}

/** Whether someone's picture may be shown: never a frozen, garbled or missing one. Your own never left your device. */
export function showsPicture(publication: TrackPublication | undefined, own = false): boolean {
  if (!publication || publication.muted || publication.undecodable || !publication.mediaStreamTrack) return false;
  const { state } = publication.encryption;
  return own || state === undefined || state === "DecryptionSuccess";
}
