import { concat, fromUtf8, readU64, u64, utf8, type Bytes } from "./bytes.ts";
import { DropInError } from "./errors.ts";
import { isSourceByte } from "./keys.ts";

/** Bytes of a track's name. */
const longestName = 1024;
/** Tracks of one participant that can be announced. */
const mostTracks = 64;
const entryLength = 1 + 8 + 2;

/** A track and the key that seals it. What it is called stands here, so that nobody can give one track the name of another. */
export interface AnnouncedTrack {
  /** See `sourceByte`. */
  readonly source: number;
  /** As the publisher calls it; often empty. */
  readonly name: string;
  readonly kid: bigint;
}

/**
 * Writes what somebody publishes: `number of tracks u8 ‖ { source u8 ‖ KID u64 ‖ length u16 ‖ name }*`. Throws {@link DropInError} `name-too-long`.
 */
export function encodeTracks(tracks: readonly AnnouncedTrack[]): Bytes {
  const announced = tracks.slice(-mostTracks);
  const entries = announced.map(({ source, kid, name }) => {
    const bytes = nameBytes(name);
    const length = Uint8Array.of(bytes.length >>> 8, bytes.length & 0xff);
    return concat(Uint8Array.of(source), u64(kid), length, bytes);
  });
  return concat(Uint8Array.of(announced.length), ...entries);
}

/** Reads what {@link encodeTracks} wrote, up to the end; `undefined` for anything else. Never throws. */
export function decodeTracks(bytes: Uint8Array): readonly AnnouncedTrack[] | undefined {
  const count = bytes[0] ?? 0;
  if (bytes.length < 1 || count > mostTracks) return undefined;
  const tracks: AnnouncedTrack[] = [];
  let at = 1;
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
  return at === bytes.length ? tracks : undefined;
}

/** A track's name as it is announced. Throws {@link DropInError} `name-too-long`. */
export function nameBytes(name: string): Bytes {
  const bytes = utf8(name);
  if (bytes.length <= longestName) return bytes;
  throw new DropInError("name-too-long", `The application must give a track a name of at most ${longestName} bytes.`);
}
