import type { FrameWorker } from "@subrosa/media";
import type { BaseE2EEManager } from "livekit-client";
import { DropInError } from "./errors.ts";
import { Manager, type NewSession } from "./manager.ts";

/** End-to-end encryption for LiveKit rooms: `new Room({ encryption })`. */
export interface Encryption {
  /** A manager for one `Room`. Each `Room` that is made with these options takes one of its own. */
  readonly e2eeManager: BaseE2EEManager;
  /** Ends the frame worker: rooms that are made with it send and play nothing any more. */
  close(): void;
}

/** Rooms that share a frame worker, whatever their keys are. */
export class WorkerEncryption implements Encryption {
  readonly #worker: FrameWorker;
  readonly #newSession: NewSession;
  #closed = false;

  constructor(worker: FrameWorker, newSession: NewSession) {
    this.#worker = worker;
    this.#newSession = newSession;
  }

  get e2eeManager(): BaseE2EEManager {
    if (this.#closed)
      throw new DropInError("closed", "The application has closed this encryption and must create another.");
    return new Manager(this.#newSession);
  }

  close(): void {
    this.#closed = true;
    this.#worker.close();
  }
}
