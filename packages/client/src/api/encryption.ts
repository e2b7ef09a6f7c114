/** How the room as a whole is encrypted. Read-only and live: read it anew on `changed`. Single tracks have an `EncryptionStatus`. */
export interface RoomEncryption {
  /** `group`: an MLS group (RFC 9420), whose keys change with every join and leave. `static`: one secret for the whole call. */
  readonly kind: "group" | "static";
  /** `livekit`: frames travel in the weaker format of LiveKit's SDKs, so that native apps can join; people are to be told ("compatible mode"). */
  readonly wire: "sframe" | "livekit";
  /** Cipher suites by their registered names: of MLS where there is a group, of frames else. */
  readonly suite: string;
  /** How often the group's keys have changed; `undefined` outside of a group. */
  readonly epoch: bigint | undefined;
  /** `connecting`: there are no keys yet. `rejoining`: coming back into the group with fresh ones; what was seen stays. */
  readonly phase: "connecting" | "ready" | "rejoining";
  /** Somebody known signed another history of this call than ours: the call was split, and comes together again by itself. */
  readonly split: boolean;
  /** Own tracks carry nothing now: most of the call can't be reached, or somebody's removal is being held back. */
  readonly sendingPaused: boolean;
  /** A server made the link, and so the room's secret (`RoomLink.serverMade`): it could add somebody, whom everybody would see. */
  readonly managedByServer: boolean;
}

/** What a room says of itself that stands on one secret for the whole call. */
export function staticEncryption(
  phase: RoomEncryption["phase"],
  wire: RoomEncryption["wire"] = "sframe",
): RoomEncryption {
  return {
    kind: "static",
    wire,
    suite: wire === "sframe" ? "AES_256_GCM_SHA512_128" : "AES_128_GCM",
    epoch: undefined,
    phase,
    split: false,
    sendingPaused: false,
    managedByServer: false,
  };
}
