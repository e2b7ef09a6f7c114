import type { Bytes } from "../../layout/index.ts";

/** Frames of one stream whose IVs are remembered; older ones are refused. */
export const remembered = 1024;
/** Milliseconds of silence after which a stream is forgotten: its timestamps may have gone round by then. */
const forgetAfter = 3_600_000;
/** Streams that are remembered; only holders of the key can make more. */
const maxStreams = 512;
/** Bits of an IV's last word that tell frames of the same middle word apart: counts of LiveKit's SDKs stay below 2¹⁶. */
const lastWords = 2 ** 20;

/** Whether `a` comes after `b` in numbers that wrap at 2³² (RFC 1982 §3.2). */
function isAfter(a: number, b: number): boolean {
  return ((a - b) | 0) > 0;
}

/** What was heard under one first word of the IV (of LiveKit's SDKs: one SSRC, so one layer of one track). */
class Stream {
  owner: object | undefined;
  heardAt = 0;
  readonly #seen = new Set<number>();
  /** The newest middle word that has been forgotten: nothing at or before it is taken. */
  #floor: number | undefined;

  fresh(middle: number, last: number): boolean {
    if (this.#floor !== undefined && !isAfter(middle, this.#floor)) return false;
    return !this.#seen.has(middle * lastWords + (last % lastWords));
  }

  mark(middle: number, last: number): void {
    this.#seen.add(middle * lastWords + (last % lastWords));
    for (const position of this.#seen) {
      if (this.#seen.size <= remembered) break;
      this.#seen.delete(position);
      const forgotten = Math.floor(position / lastWords);
      // A sender whose timestamps stand still has no order that could be kept.
      if (isAfter(middle, forgotten) && (this.#floor === undefined || isAfter(forgotten, this.#floor))) {
        this.#floor = forgotten;
      }
    }
  }
}

/**
 * What all receivers of a worker have heard on LiveKit's wire, by the first word of the IV: the most that can be refused in a format whose
 * members share one key and whose frames name nobody. While this worker lives, no frame plays twice, none plays that is older than the last
 * 1024 of its stream, and a stream that one track has heard does not play on another until that track is closed.
 */
export class HeardStreams {
  // The one that was heard last stands at the end.
  readonly #streams = new Map<number, Stream>();
  readonly #now: () => number;

  /** `now` gives milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Whether this track may still play a frame with this IV. */
  fresh(owner: object, iv: Bytes): boolean {
    const words = wordsOf(iv);
    const stream = this.#streams.get(words.getUint32(0));
    if (stream === undefined || this.#now() - stream.heardAt >= forgetAfter) return true;
    if (stream.owner !== undefined && stream.owner !== owner) return false;
    return stream.fresh(words.getUint32(4), words.getUint32(8));
  }

  /** Checks and sets in one step, for an authenticated frame: true when it may play, and from now on it may not again. */
  mark(owner: object, iv: Bytes): boolean {
    if (!this.fresh(owner, iv)) return false;
    const words = wordsOf(iv);
    const name = words.getUint32(0);
    const now = this.#now();
    let stream = this.#streams.get(name);
    if (stream === undefined || now - stream.heardAt >= forgetAfter) stream = new Stream();
    stream.owner = owner;
    stream.heardAt = now;
    stream.mark(words.getUint32(4), words.getUint32(8));
    this.#streams.delete(name);
    this.#streams.set(name, stream);
    for (const oldest of this.#streams.keys()) {
      if (this.#streams.size <= maxStreams) break;
      this.#streams.delete(oldest);
    }
    return true;
  }

  /** The track is closed: its streams may go on in another one, from where they are. */
  release(owner: object): void {
    for (const stream of this.#streams.values()) if (stream.owner === owner) stream.owner = undefined;
  }
}

function wordsOf(iv: Bytes): DataView {
  return new DataView(iv.buffer, iv.byteOffset, iv.byteLength);
}
