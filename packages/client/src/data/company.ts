import type { Participant, RemoteParticipant } from "../api/participant.ts";
import type { Clock } from "../clock.ts";
import type { RoomBus } from "../people/bus.ts";

/** The room around what people say to each other. */
export interface Company {
  readonly bus: RoomBus;
  readonly clock: Clock;
  readonly local: () => Participant;
  readonly people: {
    /** The others by `Participant.id`, which is the channel's `ChannelMember.id`. */
    readonly seats: ReadonlyMap<string, RemoteParticipant>;
    /** Keeps since when somebody's hand is raised. */
    setHand(id: string, raisedAt: number | undefined): void;
  };
}
