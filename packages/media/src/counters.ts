/**
 * What became of a track's frames. `sealed` and `opened` went on (`sealed` counts the sender's 0-byte DTX frames, too,
 * which hold nothing and never reach the wire). All others were dropped: each name is a reason.
 */
export type FrameFate =
  | "sealed"
  | "opened"
  | "no-key"
  | "unknown-kid"
  | "forged"
  | "replayed"
  | "malformed"
  | "empty"
  | "unknown-codec"
  | "unparsable"
  | "counter-exhausted"
  | "internal";

/** Frames by what became of them. */
export type Counters = Record<FrameFate, number>;

/** All zero. */
export function emptyCounters(): Counters {
  return {
    sealed: 0,
    opened: 0,
    "no-key": 0,
    "unknown-kid": 0,
    forged: 0,
    replayed: 0,
    malformed: 0,
    empty: 0,
    "unknown-codec": 0,
    unparsable: 0,
    "counter-exhausted": 0,
    internal: 0,
  };
}
