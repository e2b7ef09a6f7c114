import type { Clock } from "./clock.ts";
import type { DeviceIdentity } from "./device.ts";
import type { Intent } from "./committer.ts";
import type { GroupKeys } from "./group-keys.ts";
import type { JoinRequests } from "./join-request.ts";
import type { GroupEvent, GroupOut, RejoinReason } from "./messages.ts";
import type { Person } from "./roster.ts";
import type { GroupRoom } from "./room.ts";

/** What a membership works with. */
export interface MembershipContext {
  readonly room: GroupRoom;
  readonly device: DeviceIdentity;
  /** Our participant id at the gateway. */
  readonly connection: string;
  readonly clock: Clock;
  readonly keys: GroupKeys;
  /** The label of what each epoch gives to the application, if it wants anything. */
  readonly exports: string | undefined;
  readonly requests: JoinRequests;
  /** What is still to be committed for us. */
  readonly intents: Intent[];
  readonly send: (message: GroupOut) => void;
  readonly emit: (event: GroupEvent) => void;
  /** Runs a task after those before it. */
  readonly enqueue: (task: () => Promise<void> | void) => void;
  /** This leaf is lost: come in with a fresh one. */
  readonly rejoin: (reason: RejoinReason, by?: Person) => void;
}
