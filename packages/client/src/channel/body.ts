import { ByteReader, concat, uint, utf8, type Bytes } from "./bytes.ts";

/** What a letter carries: JSON, or bytes as they are. */
export interface Body {
  /** 1 to 64 bytes: who takes it. */
  readonly kind: string;
  readonly value: unknown;
}

/** `form u8 (0 JSON, 1 bytes) ‖ length of kind u8 ‖ kind ‖ value`. Throws TypeError for what is no JSON. */
export function encodeBody({ kind, value }: Body): Bytes {
  const name = utf8(kind);
  const raw = value instanceof Uint8Array;
  const text: string | undefined = raw ? "" : JSON.stringify(value);
  if (text === undefined || name.length === 0 || name.length > 64) {
    throw new TypeError("The caller must give a kind of 1 to 64 bytes, and JSON or bytes.");
  }
  return concat(uint(raw ? 1 : 0, 1), uint(name.length, 1), name, raw ? value : utf8(text));
}

/** Reads what `encodeBody` wrote; `undefined` for anything else. Never throws. */
export function decodeBody(bytes: Uint8Array): Body | undefined {
  const reader = new ByteReader(bytes);
  const form = reader.uint(1);
  const kind = reader.text(reader.uint(1));
  const rest = reader.rest();
  if (reader.short || kind === "" || form > 1) return undefined;
  if (form === 1) return { kind, value: rest };
  try {
    return { kind, value: JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(rest)) as unknown };
  } catch {
    return undefined;
  }
}
