import { decodeBase64url, encodeBase64url } from "@subrosa/protocol";
import { ByteReader, concat, uint, type Bytes } from "../../channel/bytes.ts";

/** What the two ends of one way say to each other, beside the group's messages: nobody has authenticated it, so it can only delay. */
export type Frame =
  /** From the sender, first: the salt of its key. */
  | { readonly type: "start"; readonly salt: Uint8Array }
  | { readonly type: "piece"; readonly piece: number; readonly sealed: Bytes }
  /** From the taker: it has so many, and more may come up to (without) that one. */
  | { readonly type: "credit"; readonly have: number; readonly upTo: number };

const types: readonly Frame["type"][] = ["start", "piece", "credit"];
const wayBytes = 8;
const saltBytes = 16;

/** A fresh name for a way. */
export function newWay(): string {
  return encodeBase64url(crypto.getRandomValues(new Uint8Array(wayBytes)));
}

/** A fresh salt. */
export function newSalt(): Bytes {
  return crypto.getRandomValues(new Uint8Array(saltBytes));
}

/** `way (8) ‖ type u8 ‖ …`. */
export function encodeFrame(way: string, frame: Frame): Bytes {
  const head = concat(decodeBase64url(way) ?? new Uint8Array(wayBytes), uint(types.indexOf(frame.type), 1));
  switch (frame.type) {
    case "start":
      return concat(head, frame.salt);
    case "piece":
      return concat(head, uint(frame.piece, 4), frame.sealed);
    case "credit":
      return concat(head, uint(frame.have, 4), uint(frame.upTo, 4));
  }
}

/** Reads what `encodeFrame` wrote; `undefined` for anything else. Never throws. */
export function decodeFrame(bytes: Uint8Array): { readonly way: string; readonly frame: Frame } | undefined {
  const reader = new ByteReader(bytes);
  const way = encodeBase64url(reader.take(wayBytes));
  const frame = read(types[reader.uint(1)], reader);
  return frame === undefined || reader.short || !reader.done ? undefined : { way, frame };
}

function read(type: Frame["type"] | undefined, reader: ByteReader): Frame | undefined {
  switch (type) {
    case "start":
      return { type, salt: reader.take(saltBytes) };
    case "piece":
      return { type, piece: reader.uint(4), sealed: reader.rest() };
    case "credit":
      return { type, have: reader.uint(4), upTo: reader.uint(4) };
    case undefined:
      return undefined;
  }
}
