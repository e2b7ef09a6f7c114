/**
 * `sending`: waits for the connection, and is tried by itself. `failed`: still not sent after 10 s; it stays where it is in the order, and
 * is tried when asked or when the room is connected again. `missing`: something that this person said is gone for good: `text` is empty.
 */
export type ChatState = "sent" | "sending" | "failed" | "missing";

/** One message. Data, not markup. */
export interface ChatMessage {
  /** Tells it from all others in this room. */
  readonly id: string;
  /** Id of the participant whose device signed it; they may have left since. */
  readonly from: string;
  /** Their name when it came. */
  readonly fromName: string;
  /** When it came, or was sent, in ms since 1970 by this machine's clock. */
  readonly at: number;
  readonly text: string;
  readonly state: ChatState;
  /** Said by yourself, on this page. */
  readonly own: boolean;
}

/** What people write to all in the room. Kept in memory only, the newest 1,000; who comes later doesn't see earlier ones. */
export interface RoomChat {
  /** In the order in which they came, which keeps the order of each sender. */
  readonly messages: readonly ChatMessage[];
  /**
   * Says something to everyone: at most `longestText` characters. It is in `messages` at once; resolves when it was sent, which takes as long as there is no connection.
   * @throws RoomError `too-large`, `too-much` (much else waits), `wrong-state` (empty, or outside of a group), `closed`
   */
  send(text: string): Promise<void>;
  /** Tries a message that is `failed` again now. Others see it once in any case. */
  retry(id: string): Promise<void>;
}

/** Characters (UTF-16 units) of a chat message. */
export const longestText = 4_000;
