import { escapeBehind, unescapeBehind } from "./escape.ts";
import { finderOf, joinPlainly, type Bytes, type FindLayout, type Layout } from "./layout.ts";
import { nextStartCode } from "./nal.ts";

/** No layout id travels in this format: this one stands for all of its layouts. */
const noId = 0xff;

/** What LiveKit's SDKs leave readable: the offset at which the sealed part starts, undefined for bytes that don't parse. */
type ClearEnd = (bytes: Bytes) => number | undefined;

/** Clear bytes in front that are sealed around; they are the AAD, and reach the decoder as they came. */
function plain(kind: Layout["kind"], clearEnd: ClearEnd): Layout {
  return {
    id: noId,
    kind,
    clear(frame) {
      const from = endWithin(frame, clearEnd);
      if (from === undefined) return undefined;
      const prefix = frame.subarray(0, from);
      return { prefix, metadata: prefix, from };
    },
    join: joinPlainly,
    split(wire) {
      const end = endWithin(wire, clearEnd);
      return end === undefined ? undefined : { metadata: wire.subarray(0, end), sframe: wire.subarray(end) };
    },
  };
}

/** Everything through the second byte of the first slice stays clear; the rest is escaped, trailer and all. */
function nal(clearEnd: ClearEnd): Layout {
  return {
    id: noId,
    kind: "video",
    clear(frame) {
      const from = endWithin(frame, clearEnd);
      if (from === undefined) return undefined;
      const prefix = withLongStartCodes(frame.subarray(0, from));
      return { prefix, metadata: prefix, from };
    },
    join: escapeBehind,
    split(wire) {
      const end = endWithin(wire, clearEnd);
      return end === undefined ? undefined : { metadata: wire.subarray(0, end), sframe: unescapeBehind(wire, end) };
    },
  };
}

function endWithin(bytes: Bytes, clearEnd: ClearEnd): number | undefined {
  const end = clearEnd(bytes);
  return end === undefined || end > bytes.length ? undefined : end;
}

/** Depacketizers write start codes of four bytes, whatever came in: so the AAD has them. */
function withLongStartCodes(header: Bytes): Bytes {
  const short: number[] = [];
  for (let at = nextStartCode(header, 0); at < header.length; at = nextStartCode(header, at + 3)) {
    if (at === 0 || header[at - 1] !== 0) short.push(at);
  }
  if (short.length === 0) return header;
  const long = new Uint8Array(header.length + short.length);
  let done = 0;
  for (const [inserted, at] of short.entries()) {
    long.set(header.subarray(done, at), done + inserted);
    done = at;
  }
  long.set(header.subarray(done), done + short.length);
  return long;
}

/** NAL units in front of the first slice; encoders send a handful. More are a peer's who wants us busy. */
const maxUnits = 16;

/** Two bytes behind the start code of the first slice. SEI and whatever else stands before it is clear. */
function firstSlice(isSlice: (header: number) => boolean): ClearEnd {
  return (bytes) => {
    let at = nextStartCode(bytes, 0);
    for (let i = 0; i < at; i++) if (bytes[i] !== 0) return undefined;
    for (let units = 0; units < maxUnits && at + 3 < bytes.length; units++) {
      if (isSlice(bytes[at + 3] as number)) return at + 5;
      at = nextStartCode(bytes, at + 3);
    }
    return undefined;
  };
}

/** The TOC byte (RFC 6716 §3.1): code, bandwidth and frame length of each packet can be read. */
const opus = plain("audio", () => 1);
/** The frame tag and, of key frames, start code and size (RFC 6386 §9.1); the lowest bit tells which it is. */
const vp8 = plain("video", ([first]) => (first === undefined ? undefined : first & 1 ? 3 : 10));
const vp9 = plain("video", () => 0);
/** Coded slices of non-IDR and IDR pictures (H.264 table 7-1); the parts of partitioned ones are not looked for. */
const h264 = nal(firstSlice((header) => (header & 0x1f) === 1 || (header & 0x1f) === 5));
/** Slice segments (H.265 table 7-1), without the reserved types. */
const h265 = nal(
  firstSlice((header) => {
    const type = (header >> 1) & 0x3f;
    return type <= 9 || (type >= 16 && type <= 21);
  }),
);

const layouts: ReadonlyMap<string, Layout> = new Map([
  ["audio/opus", opus],
  ["audio/red", opus],
  ["video/vp8", vp8],
  ["video/vp9", vp9],
  ["video/h264", h264],
  ["video/h265", h265],
]);

/** The MIME types, in lower case, that LiveKit's SDKs can seal. */
export const liveKitMimeTypes: readonly string[] = [...layouts.keys()];

/** The layout of a codec on LiveKit's wire. */
export const liveKitLayoutFor: FindLayout = finderOf(layouts);
