import type { FileFailure, FileState, FileTaker, FileTransfer } from "../../api/files.ts";
import { RoomError, type RoomErrorCode } from "../../api/errors.ts";

const codes: Readonly<Record<FileFailure, RoomErrorCode>> = {
  "sender-left": "file-gone",
  changed: "file-changed",
  unreadable: "file-failed",
  "sink-failed": "file-failed",
};

/** The error that a failure is for whoever waits for the file. */
export function errorOf(failure: FileFailure, cause?: unknown): RoomError {
  return new RoomError(codes[failure], cause === undefined ? {} : { cause });
}

/** How far somebody is who takes our file. */
export class Taker implements FileTaker {
  readonly id: string;
  bytes = 0;
  state: FileTaker["state"] = "running";

  constructor(id: string) {
    this.id = id;
  }
}

/** A file, as the room shows it. */
export class Transfer implements FileTransfer {
  readonly id: string;
  readonly from: string;
  readonly fromName: string;
  readonly at: number;
  readonly name: string;
  readonly size: number;
  readonly type: string;
  readonly direction: "out" | "in";
  state: FileState = "offered";
  bytes = 0;
  takers: readonly Taker[] = [];
  failure?: FileFailure;
  reason?: string;

  constructor(told: Pick<FileTransfer, "id" | "from" | "fromName" | "at" | "name" | "size" | "type" | "direction">) {
    this.id = told.id;
    this.from = told.from;
    this.fromName = told.fromName;
    this.at = told.at;
    this.name = told.name;
    this.size = told.size;
    this.type = told.type;
    this.direction = told.direction;
  }

  /** Whether nothing more comes of it by itself. */
  get over(): boolean {
    return this.state === "done" || this.state === "failed" || this.state === "cancelled";
  }

  /** It was taken, and is not any more. */
  offerAgain(): void {
    this.state = "offered";
    this.bytes = 0;
  }

  /** It begins anew. */
  restart(): void {
    this.state = "running";
    this.bytes = 0;
    delete this.failure;
    delete this.reason;
  }

  /** It ends without the file. */
  fail(failure: FileFailure): void {
    this.state = "failed";
    this.failure = failure;
    this.reason = errorOf(failure).message;
  }

  /** What the takers come to, for the one who offers it. */
  sum(): void {
    const states = new Set(this.takers.map(({ state }) => state));
    this.bytes = Math.max(0, ...this.takers.map(({ bytes }) => bytes));
    if (this.over && this.state !== "done") return;
    if (states.has("running")) this.state = "running";
    else if (states.has("paused")) this.state = "paused";
    else this.state = states.has("done") ? "done" : "offered";
  }
}
