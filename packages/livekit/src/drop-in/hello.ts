import { concat, fromUtf8, readU64, u64, utf8, type Bytes } from "./bytes.ts";
import { DropInError } from "./errors.ts";
import { isSourceByte } from "./keys.ts";

/** Bytes of a challenge. */
export const challengeLength = 16;
/** Bytes of a track's name, at most. */
const longestName = 1024;
/** Tracks of one participant that can be announced. */
const mostTracks = 64;
const version = 1;
const fixedLength = 1 + 1 + 2 * challengeLength + 8 + 1;
const entryLength = 1 + 8 + 2;
const asksFlag = 1;

/** A track and the key that seals it. What it is called stands here, so that nobody can give one track the name of another. */
export interface AnnouncedTrack {
  /** See `sourceByte`. */
  readonly source: number;
  /** As the publisher calls it; often empty. */
  readonly name: string;
  readonly kid: bigint;
}

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
 * Writes a hello:
 *
 *     1 ‖ asks u8 ‖ challenge (16) ‖ answer (16) ‖ since u64 ‖ number of tracks u8 ‖ { source u8 ‖ KID u64 ‖ length u16 ‖ name }*
 *
 * Throws {@link DropInError} `name-too-long`.
 */
export function encodeHello({ asks, challenge, answer, since, tracks }: Hello): Bytes {
  const announced = tracks.slice(-mostTracks);
  const entries = announced.map(({ source, kid, name }) => {
    const bytes = nameBytes(name);
    const length = Uint8Array.of(bytes.length >>> 8, bytes.length & 0xff);
    return concat(Uint8Array.of(source), u64(kid), length, bytes);
  });
  const head = Uint8Array.of(version, asks ? asksFlag : 0);
  return concat(head, challenge, answer, u64(since), Uint8Array.of(announced.length), ...entries);
}

/** A track's name as it is announced. Throws {@link DropInError} `name-too-long`. */
export function nameBytes(name: string): Bytes {
  const bytes = utf8(name);
  if (bytes.length <= longestName) return bytes;
  throw new DropInError("name-too-long", `The application must give a track a name of at most ${longestName} bytes.`);
}

/** Reads a hello; `undefined` unless {@link encodeHello} could have written it. Never throws. */
export function decodeHello(bytes: Uint8Array): Hello | undefined {
  const flags = bytes[1] ?? 0;
  if (bytes.length < fixedLength || bytes[0] !== version || flags > asksFlag) return undefined;
  const since = readU64(bytes, 2 + 2 * challengeLength);
  const count = bytes[fixedLength - 1] ?? 0;
  if (since > Number.MAX_SAFE_INTEGER || count > mostTracks) return undefined;
  const tracks: AnnouncedTrack[] = [];
  let at = fixedLength;
  for (let read = 0; read < count; read++) {
    if (bytes.length < at + entryLength) return undefined;
    const source = bytes[at] ?? 0;
    const length = ((bytes[at + 9] ?? 0) << 8) | (bytes[at + 10] ?? 0);
    const end = at + entryLength + length;
    const name = fromUtf8(bytes.subarray(at + entryLength, end));
    if (!isSourceByte(source) || length > longestName || bytes.length < end || name === undefined) return undefined;
    tracks.push({ source, kid: readU64(bytes, at + 1), name });
    at = end;
  }
  if (at !== bytes.length) return undefined;
  return {
    asks: flags === asksFlag,
    challenge: concat(bytes.subarray(2, 2 + challengeLength)),
    answer: concat(bytes.subarray(2 + challengeLength, 2 + 2 * challengeLength)),
    since: Number(since),
    tracks,
  };
}
