import type { SendingTotals } from "../api/options.ts";
import type { FrameCounters } from "../api/publication.ts";

/** What is counted of one own track: by the frame worker, and by the browser's senders. */
export interface SendingCounts {
  readonly counters: FrameCounters;
  readonly sent: number;
}

/** Adds up the counts of own tracks: every frame that the encoder made has one fate. */
export function sendingTotals(own: Iterable<SendingCounts>): SendingTotals {
  let encoded = 0;
  let sealed = 0;
  let sent = 0;
  for (const track of own) {
    for (const count of Object.values(track.counters)) encoded += count;
    sealed += track.counters["sealed"] ?? 0;
    sent += track.sent;
  }
  return { encoded, sealed, sent };
}
