import { decodeTracks, encodeTracks, type AnnouncedTrack } from "../announced.ts";
import { concat, fromUtf8, utf8, type Bytes } from "../bytes.ts";

const version = 1;
const longestConnection = 64;
const longestWord = 255;

/** What members tell each other about LiveKit, in letters of the group: its leaf's signature says whose they are. */
export interface Announcement {
  /** The speaker's connection: a page that was loaded anew publishes nothing yet. */
  readonly connection: string;
  /** The server's word on whose the speaker's device is; empty where it gave none. */
  readonly word: Uint8Array;
  /** All that the speaker publishes now; the KID is its context (RFC 9605 §5.2): leaf and epoch are the group's. */
  readonly tracks: readonly AnnouncedTrack[];
}

/** Writes `1 ‖ length u8 ‖ connection ‖ length u8 ‖ word ‖ tracks` (`encodeTracks`). */
export function encodeAnnouncement({ connection, word, tracks }: Announcement): Bytes {
  const name = utf8(connection);
  return concat(Uint8Array.of(version, name.length), name, Uint8Array.of(word.length), word, encodeTracks(tracks));
}

/** Reads an announcement; `undefined` for anything else. Never throws. */
export function decodeAnnouncement(value: unknown): Announcement | undefined {
  if (!(value instanceof Uint8Array) || value[0] !== version) return undefined;
  const wordAt = 3 + (value[1] ?? 0);
  const tracksAt = wordAt + (value[wordAt - 1] ?? longestWord);
  const connection = fromUtf8(value.subarray(2, wordAt - 1));
  const tracks = value.length > tracksAt ? decodeTracks(value.subarray(tracksAt)) : undefined;
  if (connection === undefined || connection.length > longestConnection || tracks === undefined) return undefined;
  return { connection, word: value.slice(wordAt, tracksAt), tracks };
}
