/** How an application's message should travel. */
export interface DataOptions {
  /** Ids of the participants (at most 64) for whom it is; for all others where absent. It is sealed for the whole group: `to` is an address, and no second lock. */
  readonly to?: readonly string[];
  /**
   * `true` (default): arrives, in order with all other reliable messages of this sender, if anything does. `false`: rather lost than late, in any
   * order: by a data channel without repeats where there is a direct path, else by the server.
   */
  readonly reliable?: boolean;
}

/** Messages of the application's own, encrypted inside the group and attributed to the device that signed them. */
export interface RoomData {
  /**
   * Sends bytes under a topic (1 to 32 characters); others hear the event `data`. At most 32,000 bytes. Resolves when it was handed over.
   * @throws RoomError `too-large`, `too-much`, `not-connected` (only where it is not reliable), `wrong-state`, `closed`
   */
  send(topic: string, bytes: Uint8Array, options?: DataOptions): Promise<void>;
}

/** Bytes of an application's message. */
export const longestData = 32_000;
