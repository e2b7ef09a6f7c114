import { joinPlainly, layoutIds, type Bytes, type ClearBytes, type Layout } from "./layout.ts";

// OBU types (AV1 specification §6.2.2).
const sequenceHeader = 1;
const temporalDelimiter = 2;
const frameHeader = 3;
const frameObu = 6;

const hasExtension = 0x04;
const hasSize = 0x02;

/** First byte of the opaque frame's payload: what SFUs read as the start of a key or delta frame header. */
const keyByte = 0x10;
const deltaByte = 0x30;

/** Two bytes of leb128; real ones have 10 to 20 bytes. */
const maxSequenceHeader = (1 << 14) - 1;

/** OBUs of one received frame; three is what senders make. More are a peer's who wants us busy. */
const maxObus = 16;

interface Obu {
  readonly type: number;
  readonly payload: Bytes;
  /** Offset of the next OBU. */
  readonly end: number;
}

/** Reads one OBU (§5.3); undefined when it doesn't fit into the bytes. Without a size field it takes the rest. */
function readObu(bytes: Bytes, at: number): Obu | undefined {
  const header = bytes[at];
  // The forbidden bit must be 0.
  if (header === undefined || header & 0x80) return undefined;
  const type = (header >> 3) & 0x0f;
  let start = at + (header & hasExtension ? 2 : 1);
  let end = bytes.length;
  if (header & hasSize) {
    let size = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[start++];
      // leb128 (§4.10.5); 28 bits are more than any frame has.
      if (byte === undefined || shift > 21) return undefined;
      size |= (byte & 0x7f) << shift;
      if (!(byte & 0x80)) break;
    }
    end = start + size;
  }
  if (start > end || end > bytes.length) return undefined;
  return { type, payload: bytes.subarray(start, end), end };
}

function makeClear(header: Bytes | undefined, marker: number): ClearBytes {
  if (!header) return { prefix: Uint8Array.of(frameObu << 3, marker), metadata: Uint8Array.of(layoutIds.av1, marker) };
  const size = header.length < 0x80 ? [header.length] : [(header.length & 0x7f) | 0x80, header.length >> 7];
  const metadata = new Uint8Array(header.length + 2);
  metadata[0] = layoutIds.av1;
  metadata.set(header, 1);
  metadata[header.length + 1] = marker;
  return {
    prefix: Uint8Array.of((sequenceHeader << 3) | hasSize, ...size, ...header, frameObu << 3, marker),
    metadata,
  };
}

const deltaFrame = makeClear(undefined, deltaByte);
/** A key frame of an upper layer repeats no sequence header. */
const bareKeyFrame = makeClear(undefined, keyByte);

/**
 * AV1: the sequence header, where the temporal unit has one, then one opaque OBU_FRAME without a size field. The canonical
 * clear bytes are payloads only, for browsers and SFUs rewrite the size fields.
 */
export const av1: Layout = {
  id: layoutIds.av1,
  kind: "video",
  clear(frame, isKeyFrame) {
    for (let at = 0; at < frame.length;) {
      const obu = readObu(frame, at);
      if (!obu) return undefined;
      if (obu.type === sequenceHeader) {
        if (obu.payload.length > maxSequenceHeader) return undefined;
        return makeClear(obu.payload, isKeyFrame ? keyByte : deltaByte);
      }
      if (obu.type === frameHeader || obu.type === frameObu) return isKeyFrame ? bareKeyFrame : deltaFrame;
      at = obu.end;
    }
    return undefined;
  },
  join: joinPlainly,
  split(wire) {
    let header: Bytes | undefined;
    let at = 0;
    for (let obus = 0; obus < maxObus && at < wire.length; obus++) {
      const obu = readObu(wire, at);
      if (!obu) return undefined;
      at = obu.end;
      if (obu.type === frameObu) return at === wire.length ? splitFrame(header, obu.payload) : undefined;
      if (obu.type === sequenceHeader && header === undefined) header = obu.payload;
      else if (obu.type !== temporalDelimiter) return undefined;
    }
    return undefined;
  },
};

function splitFrame(header: Bytes | undefined, payload: Bytes): { metadata: Bytes; sframe: Bytes } | undefined {
  const marker = payload[0];
  if (marker === undefined) return undefined;
  const headerLength = header?.length ?? 0;
  const metadata = new Uint8Array(headerLength + 2);
  metadata[0] = layoutIds.av1;
  if (header) metadata.set(header, 1);
  metadata[headerLength + 1] = marker;
  return { metadata, sframe: payload.subarray(1) };
}
