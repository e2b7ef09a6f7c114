/**
 * `offered`: nobody has taken it yet, or whoever began to cancelled. `paused`: no connection to the other side now; goes on by itself from where it was. `done`: all of it is
 * here, and is what the sender signed; for an offer, somebody has all of it.
 */
export type FileState = "offered" | "running" | "paused" | "done" | "failed" | "cancelled";

/** Why a transfer ended without the file, as a word that programs can compare; `reason` says it in a sentence. */
export type FileFailure = "sender-left" | "changed" | "unreadable" | "sink-failed";

/** How far somebody is who takes a file that you offered. */
export interface FileTaker {
  /** Id of the participant. */
  readonly id: string;
  readonly bytes: number;
  readonly state: Exclude<FileState, "offered">;
}

/** One file: offered to all, or on its way. Read-only and live: read it anew on `changed`. */
export interface FileTransfer {
  readonly id: string;
  /** Id of the participant who offers it, by whose device it is signed. */
  readonly from: string;
  /** Their name when it was offered. */
  readonly fromName: string;
  /** When it was offered, in ms since 1970 by this machine's clock. */
  readonly at: number;
  /** Data, not markup, and no path: without separators and control characters. */
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  /** Media type, as the sender's browser says; may be empty. Never show such a file in the page's own origin. */
  readonly type: string;
  readonly direction: "out" | "in";
  readonly state: FileState;
  /** How many are here; for an offer, how many the fastest taker has. */
  readonly bytes: number;
  /** Who takes it: only where `direction` is `out`. */
  readonly takers: readonly FileTaker[];
  /** Set where `state` is `failed`. */
  readonly failure?: FileFailure;
  /** The sentence to `failure`. */
  readonly reason?: string;
}

/**
 * Files from person to person. Nothing is uploaded: a file flows from its sender while it is taken, sealed with a key of its own, and the server keeps nothing of
 * it. Who comes later does not see earlier offers.
 */
export interface RoomFiles {
  /** Bytes of the largest file: the server's setting. */
  readonly limit: number;
  /** In the order in which they were offered; the newest 200. */
  readonly transfers: readonly FileTransfer[];
  /**
   * Offers a file to everyone in the room now. Its SHA-256 is computed first, so that a large one takes a moment. Resolves with the transfer's id.
   * @throws RoomError `file-too-large`, `file-failed` (it can't be read), `wrong-state`, `closed`
   */
  offer(file: File): Promise<string>;
  /**
   * Takes an offered file, again also one that failed. Without a sink it is gathered and returned as a Blob of no type; with one, pieces are written
   * in order while they come, and the sink is closed only after the hash was checked: what was written before is not to be trusted until then. It is aborted if
   * the transfer fails.
   * @throws RoomError `file-cancelled`, `file-gone` (the sender left), `file-changed` (it is not what was offered), `file-failed`, `wrong-state`
   */
  take(id: string, sink?: WritableStream<Uint8Array>): Promise<Blob | undefined>;
  /** Ends a transfer, which leaves the file `offered`; or takes an own offer back for everyone, which is then `cancelled`. */
  cancel(id: string): Promise<void>;
}
