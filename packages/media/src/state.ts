/** How a track's encryption stands. */
export type EncryptionState =
  | "EncryptionSuccess"
  | "DecryptionSuccess"
  | "EncryptionFailed"
  | "DecryptionFailed"
  | "MissingKey"
  | "InvalidKey"
  | "InternalError";

/**
 * Why: a closed union.
 *
 * - `sealing`, `opening`: frames go through.
 * - `no-frame`: a key is there, and no frame has come yet. `no-key`: no key was installed. `unknown-kid`: frames come under
 *   keys that were not installed for this track.
 * - `bad-key`: key management gave bytes that are no key. `key-reused`: a key that has sealed before, in another place.
 * - `forged`: the tag doesn't fit. `malformed`: no SFrame, for instance plaintext. `unknown-codec`, `unparsable`: frames whose
 *   clear bytes we can't tell. `counter-exhausted`: the key has sealed 2³² frames.
 * - `leak-stopped`: the sender sent what was not sealed, so its track was taken away. `transform-refused`: the browser would
 *   not have our transform. `worker-died`: the frame worker answers no more. `internal`: our fault.
 */
export type StateReason =
  | "sealing"
  | "opening"
  | "no-frame"
  | "no-key"
  | "unknown-kid"
  | "bad-key"
  | "key-reused"
  | "forged"
  | "malformed"
  | "unknown-codec"
  | "unparsable"
  | "counter-exhausted"
  | "leak-stopped"
  | "transform-refused"
  | "worker-died"
  | "internal";

/** A track's state with its reason. */
export interface TrackState {
  readonly state: EncryptionState;
  readonly reason: StateReason;
}

/** Which way a track's frames go. */
export type Direction = "send" | "receive";

/** The state in which every track starts. */
export const initialState: TrackState = { state: "MissingKey", reason: "no-key" };

const states: Readonly<Record<StateReason, EncryptionState | "by direction">> = {
  sealing: "EncryptionSuccess",
  opening: "DecryptionSuccess",
  "no-frame": "MissingKey",
  "no-key": "MissingKey",
  "unknown-kid": "MissingKey",
  "bad-key": "InvalidKey",
  "key-reused": "InvalidKey",
  forged: "DecryptionFailed",
  malformed: "DecryptionFailed",
  "unknown-codec": "by direction",
  unparsable: "by direction",
  "counter-exhausted": "EncryptionFailed",
  "leak-stopped": "EncryptionFailed",
  "transform-refused": "InternalError",
  "worker-died": "InternalError",
  internal: "InternalError",
};

/** The state that belongs to a reason. */
export function stateFor(direction: Direction, reason: StateReason): TrackState {
  const state = states[reason];
  if (state !== "by direction") return { state, reason };
  return { state: direction === "send" ? "EncryptionFailed" : "DecryptionFailed", reason };
}

/** How long frames must fail, without one that goes through, before the state says so; in milliseconds. */
export const patience = 1000;

/**
 * Turns the fate of single frames into a state that people can look at. A frame that goes through shows at once; failures
 * only when nothing went through for {@link patience}. So forged frames between good ones change nothing, and however
 * many come, a track's state changes at most twice a second.
 */
export class StateTracker {
  readonly #direction: Direction;
  #report: (state: TrackState) => void;
  readonly #now: () => number;
  readonly #success: StateReason;
  #current: TrackState = initialState;
  #succeeding = false;
  #failingSince = Number.NaN;

  /** `report` is called on change; `now` gives milliseconds. */
  constructor(direction: Direction, report: (state: TrackState) => void, now: () => number) {
    this.#direction = direction;
    this.#report = report;
    this.#now = now;
    this.#success = direction === "send" ? "sealing" : "opening";
  }

  /** What was last reported. */
  get current(): TrackState {
    return this.#current;
  }

  /** A frame went through. */
  succeeded(): void {
    this.#failingSince = Number.NaN;
    if (!this.#succeeding) this.#change(this.#success);
  }

  /** A frame was dropped. */
  failed(reason: StateReason): void {
    const now = this.#now();
    if (Number.isNaN(this.#failingSince)) this.#failingSince = now;
    if (now - this.#failingSince < patience || this.#current.reason === reason) return;
    this.#change(reason);
    this.#failingSince = now;
  }

  /** Key management did something that shows at once: not for anything that frames from the wire can cause. */
  set(reason: StateReason): void {
    this.#failingSince = Number.NaN;
    if (this.#current.reason !== reason) this.#change(reason);
  }

  /** Reports nothing any more: the track is closed. */
  stop(): void {
    this.#report = () => undefined;
  }

  #change(reason: StateReason): void {
    this.#current = stateFor(this.#direction, reason);
    this.#succeeding = reason === this.#success;
    this.#report(this.#current);
  }
}
