import type { Participant, RoomInterface, Source, TrackPublication } from "@subrosa/client";

/** What the pill says about the whole call: the first that applies. */
export type CallState = "notSending" | "settingUp" | "encrypted";

/** What a badge says about one person; nothing is the normal case. */
export type PersonState = "noKey" | "cantOpen" | "cantPlay" | "lost";

/** An own track that was taken away because its frames might have gone out unencrypted, or couldn't be encrypted. */
const stopped = ({ encryption }: TrackPublication): boolean =>
  encryption.state === "InternalError" || encryption.state === "EncryptionFailed";

/** The own source whose sending was stopped, if any. */
export function stoppedSource(room: RoomInterface): Source | undefined {
  for (const [source, publication] of room.local.tracks) if (stopped(publication)) return source;
  return undefined;
}

/** The state of the call, from what the media layer says about every track. */
export function callState(room: RoomInterface): CallState {
  if (stoppedSource(room) !== undefined) return "notSending";
  const own = [...room.local.tracks.values()];
  return own.some(({ encryption }) => encryption.state === "MissingKey") ? "settingUp" : "encrypted";
}

/** What stands beside a person's name, with the track that it is about. */
export function personState(
  participant: Participant,
): { readonly state: PersonState; readonly source: Source | undefined } | undefined {
  if (participant.connection === "lost") return { state: "lost", source: undefined };
  for (const { encryption, source, muted } of participant.tracks.values()) {
    if (muted) continue;
    if (encryption.state === "MissingKey") return { state: "noKey", source };
    if (
      encryption.state === "DecryptionFailed" ||
      encryption.state === "InvalidKey" ||
      encryption.state === "InternalError"
    )
      return { state: "cantOpen", source };
  }
  for (const { undecodable, source, muted } of participant.tracks.values())
    if (undecodable && !muted) return { state: "cantPlay", source };
  return undefined;
}

/** Whether someone's picture may be shown: never a frozen, garbled or missing one. Your own never left your device. */
export function showsPicture(publication: TrackPublication | undefined, own = false): boolean {
  if (!publication || publication.muted || publication.undecodable || !publication.mediaStreamTrack) return false;
  const { state } = publication.encryption;
  return own || state === undefined || state === "DecryptionSuccess";
}
