import type { ErrorCode } from "@subrosa/protocol";
import type { Config } from "../config/settings.ts";
import type { Metrics } from "../metrics.ts";
import type { Rooms } from "../rooms/rooms.ts";
import type { LiveKitDoor } from "../livekit-entry.ts";
import type { GrantSfu } from "../sfu.ts";
import type { AddressRates } from "./rates.ts";

/** What every connection shares. */
export interface GatewayContext {
  readonly config: Config;
  readonly rooms: Rooms;
  readonly metrics: Metrics;
  /** Gives people their way into the SFU, where there is one. */
  readonly grantSfu: GrantSfu | undefined;
  /** Where people with a token of LiveKit's come in, if LiveKit's key is known. */
  readonly livekit: LiveKitDoor | undefined;
  /** Attempts to join, by address. */
  readonly joins: AddressRates;
  /** Somebody was refused: for the log. */
  readonly refused: (code: ErrorCode, address: string) => void;
}
