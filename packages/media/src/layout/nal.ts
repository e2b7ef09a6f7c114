import { escapeNal, unescapeNal } from "./escape.ts";
import type { Bytes, ClearBytes, Layout } from "./layout.ts";
import { BitReader } from "./bits.ts";

/** What differs between H.264 and H.265. */
export interface NalCodec {
  readonly id: number;
  /** Bytes of a NAL unit's header. */
  readonly headerLength: number;
  /** Parameter sets stay clear, the first slice ends the clear part, everything else is sealed only. */
  classify(header: number): "parameters" | "slice" | "other";
  /** Reads the slice header through the id of its parameter set; false when the bits end too early. */
  readSliceStart(bits: BitReader, header: number): boolean;
}

/** Clear NAL units of one frame; encoders send a handful. More are a peer's who wants us busy. */
const maxClearUnits = 16;

interface Start {
  /** Clear NAL units in order; the last one is the start of the first slice. */
  readonly units: Bytes[];
  /** Offset behind the start of the slice. */
  readonly end: number;
}

/** Offset of the next `00 00 01` at or behind `at`, or the end. */
export function nextStartCode(bytes: Bytes, at: number): number {
  for (let i = at; i + 2 < bytes.length;) {
    const third = bytes[i + 2] as number;
    if (third > 1) i += 3;
    else if (third === 1 && bytes[i] === 0 && bytes[i + 1] === 0) return i;
    else i += third === 0 ? 1 : 3;
  }
  return bytes.length;
}

/** Reads an Annex B stream up to the start of its first slice. `strict`: nothing but clear units may come before it. */
function readStart(codec: NalCodec, bytes: Bytes, strict: boolean): Start | undefined {
  const units: Bytes[] = [];
  let at = nextStartCode(bytes, 0) + 3;
  while (at < bytes.length && units.length < maxClearUnits) {
    const header = bytes[at] as number;
    const kind = codec.classify(header);
    if (kind === "slice") {
      const bits = new BitReader(bytes, at + codec.headerLength);
      if (!codec.readSliceStart(bits, header)) return undefined;
      units.push(bytes.subarray(at, bits.byteEnd));
      return { units, end: bits.byteEnd };
    }
    if (kind === "other" && strict) return undefined;
    const next = nextStartCode(bytes, at);
    let end = next;
    // Zero bytes in front of a start code belong to it (H.264 Annex B).
    while (end > at && bytes[end - 1] === 0) end--;
    if (kind === "parameters") units.push(bytes.subarray(at, end));
    at = next + 3;
  }
  return undefined;
}

/** Layout id ‖ the clear NAL units without their start codes, which depacketizers rewrite. */
function metadataOf(id: number, units: readonly Bytes[]): Bytes {
  const metadata = new Uint8Array(units.reduce((length, unit) => length + unit.length, 1));
  metadata[0] = id;
  let to = 1;
  for (const unit of units) {
    metadata.set(unit, to);
    to += unit.length;
  }
  return metadata;
}

/** Each clear NAL unit behind a start code of four bytes, as depacketizers write them. */
function prefixOf(units: readonly Bytes[]): Bytes {
  const prefix = new Uint8Array(units.reduce((length, unit) => length + 4 + unit.length, 0));
  let to = 0;
  for (const unit of units) {
    prefix[to + 3] = 1;
    prefix.set(unit, to + 4);
    to += 4 + unit.length;
  }
  return prefix;
}

/** The layout of a codec made of NAL units: parameter sets and the start of one slice, into which the SFrame is escaped. */
export function nalLayout(codec: NalCodec): Layout {
  return {
    id: codec.id,
    kind: "video",
    clear(frame): ClearBytes | undefined {
      const start = readStart(codec, frame, false);
      return start && { prefix: prefixOf(start.units), metadata: metadataOf(codec.id, start.units) };
    },
    join: escapeNal,
    split(wire) {
      const start = readStart(codec, wire, true);
      return start && { metadata: metadataOf(codec.id, start.units), sframe: unescapeNal(wire, start.end) };
    },
  };
}
