import { concat, equalBytes, randomBytes, readU64, u64 } from "./encoding.ts";
import { sources, type Source } from "./provider.ts";

/** Which KID each source is sealed under now. A source that is not published is absent. */
export type AnnouncedKids = ReadonlyMap<Source, bigint>;

/** What stands in a hello. */
export interface Hello {
  /** The receiver's challenge, 16 bytes. */
  readonly challenge: Uint8Array;
  /** Above that of every earlier hello to this receiver. */
  readonly number: bigint;
  /** All that the sender publishes now. */
  readonly kids: AnnouncedKids;
}

/** A hello that was read, or why it was refused. */
export type ReadHello =
  | { readonly ok: true; readonly kids: AnnouncedKids }
  | { readonly ok: false; readonly reason: "malformed" | "stale" };

/** Bytes of a challenge. */
export const challengeLength = 16;
const entryLength = 9;

/**
 * What stands between two participants against yesterday's keys: each gives the other a random challenge, and takes KIDs only
 * from hellos that answer it, with rising numbers.
 *
 *     hello = challenge (16, the receiver's) ‖ number as u64 ‖ for each source: source as u8 ‖ KID as u64
 *
 * source: 0 microphone, 1 camera, 2 screen, 3 screen audio, each once and in this order. A hello travels inside a sealed
 * signal, which is what proves its sender. One object for each other participant.
 */
export class Freshness {
  /** Our challenge to this participant, 16 random bytes; may travel in the clear or sealed. */
  readonly challenge: Uint8Array = randomBytes(challengeLength);
  #theirs: Uint8Array | undefined;
  #sent = 0n;
  #highest = 0n;

  /** Takes this participant's challenge to us; `false` when it is none. A later one counts: they may have reloaded. */
  challenged(challenge: Uint8Array): boolean {
    if (challenge.length !== challengeLength) return false;
    this.#theirs = challenge.slice();
    return true;
  }

  /** Our hello to this participant, answering its challenge; `undefined` before it gave one. Send a new one whenever KIDs change. */
  hello(kids: AnnouncedKids): Uint8Array | undefined {
    if (this.#theirs === undefined) return undefined;
    this.#sent += 1n;
    return encodeHello(this.#theirs, this.#sent, kids);
  }

  /** Reads this participant's hello to us. Never throws on its bytes. `stale`: answers another challenge, or its number is old. */
  accept(hello: Uint8Array): ReadHello {
    const read = decodeHello(hello);
    if (read === undefined) return { ok: false, reason: "malformed" };
    if (!equalBytes(read.challenge, this.challenge) || read.number <= this.#highest) {
      return { ok: false, reason: "stale" };
    }
    this.#highest = read.number;
    return { ok: true, kids: read.kids };
  }
}

/** Writes a hello (see Freshness). */
export function encodeHello(challenge: Uint8Array, number: bigint, kids: AnnouncedKids): Uint8Array {
  const entries = sources.flatMap((source, code) => {
    const kid = kids.get(source);
    return kid === undefined ? [] : [Uint8Array.of(code), u64(kid)];
  });
  return concat(challenge, u64(number), ...entries);
}

/** Reads a hello; `undefined` unless `encodeHello` could have written it. */
export function decodeHello(bytes: Uint8Array): Hello | undefined {
  const start = challengeLength + 8;
  if (bytes.length < start || (bytes.length - start) % entryLength !== 0) return undefined;
  const kids = new Map<Source, bigint>();
  let previous = -1;
  for (let at = start; at < bytes.length; at += entryLength) {
    const code = bytes[at] ?? 0;
    const source = sources[code];
    if (source === undefined || code <= previous) return undefined;
    kids.set(source, readU64(bytes, at + 1));
    previous = code;
  }
  return {
    challenge: bytes.slice(0, challengeLength),
    number: readU64(bytes, challengeLength),
    kids,
  };
}
