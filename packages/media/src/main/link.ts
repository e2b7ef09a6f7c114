import type { ToWorker } from "../messages.ts";
import type { SenderAccount, Sent } from "./account.ts";
import type { Direction } from "../state.ts";

/** Why the page had to stop the media of a sender or receiver. */
export type Failure = "leak-stopped" | "transform-refused" | "worker-died";

/** A transform that the watchdog looks after. */
export interface Watched {
  /** Senders: what was sealed, and a look at what was sent. */
  readonly account?: SenderAccount;
  sent?(): Promise<Sent>;
  /** So many more frames were sent, as the sender says. */
  counted?(frames: number): void;
  /** Whether its transport is closed: the connection has ended when it stays so. */
  readonly ended: boolean;
  /** Looks at what can be seen at once, and stops the media when it isn't ours any more. */
  check(): void;
  /** Takes the media away for good and says why; from then on `check` keeps it away. */
  fail(reason: Failure): void;
}

/** A track as its frame worker knows it. */
export interface NamedTrack {
  readonly id: string;
  readonly direction: Direction;
}

/** What tracks and transforms need of the frame worker that they belong to. */
export interface WorkerLink {
  readonly worker: Worker;
  /** Closed or dead: no transform may be made with it, and whatever is watched has failed. */
  readonly ended: boolean;
  /** Does nothing when the worker has ended. */
  post(message: ToWorker, transfer?: Transferable[]): void;
  /** The number of the next transform. */
  nextAttachment(): number;
  watch(watched: Watched): void;
  unwatch(watched: Watched): void;
  /** The page is done with this track, and the worker with its keys: the next one of its name is new. */
  forget(track: NamedTrack): void;
}
