import type { Presence } from "../api/participant.ts";
import type { Introduction } from "../session/encounter.ts";

/** Who somebody is, and what they publish. Which seat is whose, `proof` proves: it equals the `next` that its holder told before. */
export type Arrival = Omit<Introduction, "kids">;

/** How somebody stands in the group. */
export interface Standing {
  readonly presence: Presence;
  readonly isHost: boolean;
}
