import type { LocalParticipant, RemoteParticipant } from "@subrosa/client";

/** Someone in the call: you, or another. */
export type Person = LocalParticipant | RemoteParticipant;
