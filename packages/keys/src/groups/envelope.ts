import { concat, u64, type Bytes } from "../encoding.ts";
import { Reader, uint } from "./reader.ts";

/** What members tell one another inside MLS application messages. */
export type Told =
  | { readonly kind: "data"; readonly data: Uint8Array }
  /** "I am here, in this epoch": also what acknowledges it. `sentAt` is on the sender's own clock, `period` in ms. */
  | { readonly kind: "heartbeat"; readonly sentAt: number; readonly period: number }
  | { readonly kind: "leave" };

/** A message with the number that its sender gave it: 1, 2, 3 … over all that this leaf sends. */
export interface Numbered {
  readonly sequence: number;
  readonly told: Told;
}

const kinds: readonly Told["kind"][] = ["data", "heartbeat", "leave"];

/** `kind u8 ‖ sequence u48 ‖ data`, or for a heartbeat `sentAt u64 ‖ period u32`. */
export function encodeNumbered({ sequence, told }: Numbered): Bytes {
  return concat(Uint8Array.of(kinds.indexOf(told.kind)), uint(sequence, 6), body(told));
}

/** Reads what `encodeNumbered` wrote; `undefined` for anything else. */
export function decodeNumbered(bytes: Uint8Array): Numbered | undefined {
  const reader = new Reader(bytes);
  const kind = kinds[reader.uint(1)];
  const sequence = reader.uint(6);
  const told = read(kind, reader);
  return reader.whole && told !== undefined && sequence > 0 ? { sequence, told } : undefined;
}

function body(told: Told): Uint8Array {
  if (told.kind === "data") return told.data;
  if (told.kind === "leave") return new Uint8Array(0);
  return concat(u64(BigInt(Math.floor(told.sentAt))), uint(told.period, 4));
}

function read(kind: Told["kind"] | undefined, reader: Reader): Told | undefined {
  if (kind === undefined || kind === "leave") return kind && { kind };
  if (kind === "data") return { kind, data: reader.rest() };
  return { kind, sentAt: Number(reader.u64()), period: reader.uint(4) };
}
