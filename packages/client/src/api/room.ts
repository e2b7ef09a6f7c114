import type { Listener, Unsubscribe } from "../events.ts";
import type { RoomChat } from "./chat.ts";
import type { RoomData } from "./data.ts";
import type { RoomEncryption } from "./encryption.ts";
import type { RoomEvents, RoomState } from "./events.ts";
import type { RoomFiles } from "./files.ts";
import type { RoomHosting } from "./hosting.ts";
import type { JoinResult, JoinStep, SendingTotals } from "./options.ts";
import type { LocalParticipant, RemoteParticipant } from "./participant.ts";
import type { RoomReceiving } from "./receiving.ts";
import type { Source } from "./publication.ts";
import type { VerificationInterface } from "./verification.ts";

/**
 * What `Room` offers, as an interface: for stories and tests of an application that wants a room without a server.
 * Everything is live and read-only; read it anew on `changed`.
 */
export interface RoomInterface {
  readonly state: RoomState;
  /** How far a running `join()` has come; `undefined` outside of one. */
  readonly step: JoinStep | undefined;
  readonly local: LocalParticipant;
  /** The others, by id, in the order in which they came. */
  readonly participants: ReadonlyMap<string, RemoteParticipant>;
  /** How the room as a whole is encrypted. */
  readonly encryption: RoomEncryption;
  /** What hosts decide. */
  readonly hosting: RoomHosting;
  /** What of the others' media comes here. */
  readonly receiving: RoomReceiving;
  /** What people write. Needs a group, as do the next two: without one they are empty and refuse (`wrong-state`). */
  readonly chat: RoomChat;
  readonly files: RoomFiles;
  readonly data: RoomData;
  /** Comparing codes. Needs a group. */
  readonly verification: VerificationInterface;
  /** At least one path to another participant carries media now, whatever the server does. */
  readonly mediaAlive: boolean;
  /** For `RoomOptions.rejoin` after a reload of this tab. A secret of this tab. `undefined` before `join`. */
  readonly rejoinToken: string | undefined;
  /** When the gateway's socket went down, in ms since 1970; `undefined` while it is up. */
  readonly reconnectingSince: number | undefined;
  /**
   * Checks the browser before any device is opened, derives the keys, connects, and meets the people who are there.
   * @throws RoomError; after that the state is `failed`, and a new Room is needed for another try.
   */
  join(): Promise<JoinResult>;
  /** Ends it cleanly: the others see it at once, devices are released. Never throws; twice is harmless. */
  leave(): Promise<void>;
  /** While `reconnecting`: tries now instead of after the wait. */
  retryNow(): void;
  /** Frames made, sealed and sent in this session, for an interface that shows them. All 0 outside of a call. */
  sendingTotals(): SendingTotals;
  /**
   * A copy of the next frame of an own source as it leaves this machine, sealed, byte for byte: for an interface that shows what the
   * server and the network get. Waits until one is sealed; `undefined` when there is no such source, or the call ends before.
   */
  sealedFrame(source: Source): Promise<Uint8Array | undefined>;
  /** Calls `listener` on each `name`, until the returned function is called. */
  on<Name extends keyof RoomEvents>(name: Name, listener: Listener<RoomEvents[Name]>): Unsubscribe;
}
