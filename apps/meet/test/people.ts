import type { RemoteParticipant } from "@subrosa/client";

/** Somebody who is well connected and publishes nothing, but for what is told. Their id is their name in small letters. */
export function remote(name: string, more: Partial<RemoteParticipant> = {}): RemoteParticipant {
  const id = name.toLowerCase();
  return {
    isLocal: false,
    id,
    memberId: id,
    name,
    joinedAt: 0,
    tracks: new Map(),
    connection: "connected",
    presence: "present",
    isHost: false,
    isRecording: false,
    handRaisedAt: undefined,
    device: { state: "not-compared" },
    ...more,
  };
}
