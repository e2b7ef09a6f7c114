import type { ParticipantConnection, Presence, RemoteParticipant } from "../api/participant.ts";
import type { Source } from "../api/publication.ts";
import type { DeviceTrust } from "../api/verification.ts";
import type { Publication } from "./publication.ts";

/** Someone else, as the roster keeps them. */
export class Remote implements RemoteParticipant {
  readonly isLocal = false;
  readonly id: string;
  readonly joinedAt: number;
  readonly isGuest: boolean;
  readonly tracks: Map<Source, Publication> = new Map();
  /** Media that arrived, announced or not. */
  readonly arrived: Map<Source, MediaStreamTrack> = new Map();
  name: string;
  memberId: string;
  connection: ParticipantConnection = "connecting";
  presence: Presence = "present";
  isHost = false;
  isRecording = false;
  handRaisedAt: number | undefined = undefined;
  /** Hash of what will prove this seat after a reload. */
  next: string;
  readonly #trust: (id: string, name: string) => DeviceTrust;

  constructor(
    seat: { id: string; memberId: string; name: string; next: string; joinedAt: number; isGuest: boolean },
    trust: (id: string, name: string) => DeviceTrust,
  ) {
    this.#trust = trust;
    this.id = seat.id;
    this.memberId = seat.memberId;
    this.name = seat.name;
    this.next = seat.next;
    this.joinedAt = seat.joinedAt;
    this.isGuest = seat.isGuest;
  }

  get device(): DeviceTrust {
    return this.#trust(this.id, this.name);
  }
}
