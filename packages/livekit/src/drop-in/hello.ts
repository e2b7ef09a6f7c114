import { decodeTracks, encodeTracks, type AnnouncedTrack } from "./announced.ts";
import { concat, readU64, u64, type Bytes } from "./bytes.ts";

/** Bytes of a challenge. */
export const challengeLength = 16;
const version = 1;
const tracksAt = 1 + 1 + 2 * challengeLength + 8;
const asksFlag = 1;

/** What participants tell each other about themselves, each inside a sealed envelope. */
export interface Hello {
  /** The sender wants an answer to its challenge. */
  readonly asks: boolean;
  /** The sender's, 16 random bytes for each connection. */
  readonly challenge: Bytes;
  /** The receiver's challenge: proves that this was made after the receiver came. Zeroes where it was not asked for. */
  readonly answer: Bytes;
  /** The sender's counter when it was told that the receiver is there: what it sent from then on was for the receiver, too. */
  readonly since: number;
  /** All that the sender publishes now. */
  readonly tracks: readonly AnnouncedTrack[];
}

/**
 * Writes a hello: `1 ‖ asks u8 ‖ challenge (16) ‖ answer (16) ‖ since u64 ‖ tracks` ({@link encodeTracks}). Throws `DropInError`
 * `name-too-long`.
 */
export function encodeHello({ asks, challenge, answer, since, tracks }: Hello): Bytes {
  const head = Uint8Array.of(version, asks ? asksFlag : 0);
  return concat(head, challenge, answer, u64(since), encodeTracks(tracks));
}

/** Reads a hello; `undefined` unless {@link encodeHello} could have written it. Never throws. */
export function decodeHello(bytes: Uint8Array): Hello | undefined {
  const flags = bytes[1] ?? 0;
  if (bytes.length <= tracksAt || bytes[0] !== version || flags > asksFlag) return undefined;
  const since = readU64(bytes, 2 + 2 * challengeLength);
  const tracks = decodeTracks(bytes.subarray(tracksAt));
  if (since > Number.MAX_SAFE_INTEGER || tracks === undefined) return undefined;
  return {
    asks: flags === asksFlag,
    challenge: concat(bytes.subarray(2, 2 + challengeLength)),
    answer: concat(bytes.subarray(2 + challengeLength, 2 + 2 * challengeLength)),
    since: Number(since),
    tracks,
  };
}
