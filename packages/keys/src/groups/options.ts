import type { Engine } from "@subrosa/mls";
import type { Admission } from "./credential.ts";
import type { Seat } from "./entrance.ts";
import type { GroupKeys } from "./group-keys.ts";
import type { GroupEvent, GroupOut } from "./messages.ts";
import type { GroupPolicy } from "./policy.ts";

/** What a member is made of. */
export interface GroupMemberOptions extends Omit<Seat, "clock"> {
  /** Default: the machine's. */
  readonly clock?: Seat["clock"];
  /** Starts an MLS engine; again when one trapped. */
  readonly engine: () => Promise<Engine>;
  /** Takes what goes to the delivery service and to other members. Called in order; must not throw. */
  readonly send: (message: GroupOut) => void;
  /** Takes what happens. Must not throw. */
  readonly on: (event: GroupEvent) => void;
  /** Default: keys for SFrame's default suite. One for each frame worker. */
  readonly keys?: GroupKeys;
  /** A host's word from before a reload. */
  readonly admission?: Admission;
  /** The latest policy that this device saw before a reload: no earlier door is entered. One of another session is forgotten. */
  readonly seen?: GroupPolicy;
  /** A label: each epoch gives a secret of its own under it (RFC 9420 §8.5), as an `exported` event. None without one. */
  readonly exports?: string;
}

/** Where a member is. */
export type GroupPhase = "new" | "founding" | "asking" | "member" | "over";
