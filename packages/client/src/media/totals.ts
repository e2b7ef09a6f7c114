import type { SendingTotals } from "../api/options.ts";
import type { FrameCounters, Source } from "../api/publication.ts";

/** Adds up the counters of own tracks: every frame that the encoder made has one fate. */
export function sendingTotals(own: Iterable<readonly [Source, FrameCounters]>): SendingTotals {
  const bySource: Partial<Record<Source, { encoded: number; sealed: number }>> = {};
  let encoded = 0;
  let sealed = 0;
  for (const [source, counters] of own) {
    const frames = Object.values(counters).reduce((sum, count) => sum + count, 0);
    const one = { encoded: frames, sealed: counters["sealed"] ?? 0 };
    bySource[source] = one;
    encoded += one.encoded;
    sealed += one.sealed;
  }
  return { encoded, sealed, bySource };
}
