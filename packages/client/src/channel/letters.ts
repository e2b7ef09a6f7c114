import { decodeBase64url, encodeBase64url } from "@subrosa/protocol";
import { ByteReader, concat, uint, type Bytes } from "./bytes.ts";
import { maxLetter, pad, unpad } from "./padding.ts";

/** From `epoch` on, whoever came in starts at `number`. */
export interface Start {
  readonly epoch: number;
  readonly number: number;
}

/** Where a sender's stream is. */
export interface Position {
  /** One for each page load of a sender: 8 random bytes as base64url. */
  readonly stream: string;
  /** Of this message; or of the newest one. From 1. */
  readonly number: number;
  /** Oldest first. Before the first of them: its number. */
  readonly starts: readonly Start[];
}

/** What members say to each other inside the group's messages. */
export type Letter =
  | (Position & { readonly type: "content"; readonly body: Uint8Array })
  /** Nothing new: for whoever missed the last content. */
  | (Position & { readonly type: "position" })
  /** Say so many from `first` on again, so that only the holder of `key` (X25519) can open it. */
  | {
      readonly type: "ask";
      readonly stream: string;
      readonly first: number;
      readonly count: number;
      readonly key: Uint8Array;
    }
  /** The answer, for the `key` of the ask. */
  | { readonly type: "repeat"; readonly stream: string; readonly key: Uint8Array; readonly sealed: Uint8Array }
  /** Where is everyone? */
  | { readonly type: "where" }
  /** Of no stream: neither repeated nor in order. */
  | { readonly type: "datagram"; readonly body: Uint8Array };

/** Starts that a position names at most. */
export const maxStarts = 8;
/** Bytes of the largest body of a content: its letter has the rest. */
export const maxBody: number = maxLetter - 128;

const types: readonly Letter["type"][] = ["content", "position", "ask", "repeat", "where", "datagram"];
const streamBytes = 8;
const keyBytes = 32;

/** The letter, padded. */
export function encodeLetter(letter: Letter): Bytes {
  return pad(concat(uint(types.indexOf(letter.type), 1), fields(letter)));
}

/** Reads what `encodeLetter` wrote; `undefined` for anything else. Never throws. */
export function decodeLetter(padded: Uint8Array): Letter | undefined {
  const bytes = padded.length > maxLetter ? undefined : unpad(padded);
  if (bytes === undefined) return undefined;
  const reader = new ByteReader(bytes);
  const letter = read(types[reader.uint(1)], reader);
  return reader.short || !reader.done ? undefined : letter;
}

function fields(letter: Letter): Bytes {
  switch (letter.type) {
    case "content":
      return concat(position(letter), letter.body);
    case "position":
      return position(letter);
    case "ask":
      return concat(stream(letter.stream), uint(letter.first, 6), uint(letter.count, 2), letter.key);
    case "repeat":
      return concat(stream(letter.stream), letter.key, letter.sealed);
    case "where":
      return new Uint8Array(0);
    case "datagram":
      return concat(letter.body);
  }
}

function position({ stream: id, number, starts }: Position): Bytes {
  const listed = starts.map((start) => concat(uint(start.epoch, 6), uint(start.number, 6)));
  return concat(stream(id), uint(number, 6), uint(starts.length, 1), ...listed);
}

function stream(id: string): Bytes {
  return decodeBase64url(id) ?? new Uint8Array(streamBytes);
}

function read(type: Letter["type"] | undefined, reader: ByteReader): Letter | undefined {
  switch (type) {
    case "content": {
      const at = readPosition(reader);
      return at && { type, ...at, body: reader.rest() };
    }
    case "position": {
      const at = readPosition(reader);
      return at && { type, ...at };
    }
    case "ask":
      return {
        type,
        stream: readStream(reader),
        first: reader.uint(6),
        count: reader.uint(2),
        key: reader.take(keyBytes),
      };
    case "repeat":
      return { type, stream: readStream(reader), key: reader.take(keyBytes), sealed: reader.rest() };
    case "where":
      return { type };
    case "datagram":
      return { type, body: reader.rest() };
    case undefined:
      return undefined;
  }
}

function readPosition(reader: ByteReader): Position | undefined {
  const id = readStream(reader);
  const number = reader.uint(6);
  const count = reader.uint(1);
  if (count > maxStarts) return undefined;
  const starts = Array.from({ length: count }, () => ({ epoch: reader.uint(6), number: reader.uint(6) }));
  return { stream: id, number, starts };
}

function readStream(reader: ByteReader): string {
  return encodeBase64url(reader.take(streamBytes));
}
