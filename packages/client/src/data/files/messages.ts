import { decodeBase64url } from "@subrosa/protocol";
import * as v from "valibot";

/** Bytes of the largest file that any server lets through. */
const mostBytes = 1_073_741_824;

const id = v.pipe(v.string(), v.regex(/^[\w-]{22}$/));
const way = v.pipe(v.string(), v.regex(/^[\w-]{11}$/));
const key = v.pipe(v.string(), v.regex(/^[\w-]{43}$/));
const bytes32 = v.pipe(
  v.string(),
  v.maxLength(43),
  v.transform((text) => decodeBase64url(text)),
  v.instance(Uint8Array),
  v.check((bytes) => bytes.length === 32),
);

/** A file that its sender offers to all, signed as all that is said in the group. */
export interface Offer {
  readonly id: string;
  readonly name: string;
  readonly size: number;
  readonly type: string;
  /** SHA-256 of all of it. */
  readonly hash: Uint8Array;
  readonly key: Uint8Array;
}

/** What is said about an offered file afterwards. */
export type FileWord =
  /** A taker wants it of its sender, from this piece on, by a new way; earlier ones of this taker end. `key` is its part of the ticket. */
  | {
      readonly say: "take";
      readonly file: string;
      readonly of: string;
      readonly way: string;
      readonly key: string;
      readonly piece: number;
    }
  /** The sender has no lane to this taker: it waits at the relay under the ticket, of which `key` is its part. */
  | { readonly say: "relay"; readonly file: string; readonly way: string; readonly key: string }
  /** The taker has all of it, or wants no more. */
  | { readonly say: "end"; readonly file: string; readonly way: string; readonly done: boolean }
  /** The sender takes the offer back, knows of none, or can't read the file. */
  | { readonly say: "gone"; readonly file: string; readonly why: "withdrawn" | "unknown" | "unreadable" };

/** Schema of an offer. */
export const Offer: v.GenericSchema<unknown, Offer> = v.object({
  id,
  name: v.pipe(v.string(), v.maxLength(255)),
  size: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(mostBytes)),
  type: v.pipe(v.string(), v.maxLength(127)),
  hash: bytes32,
  key: bytes32,
});

/** Schema of what is said afterwards. */
export const FileWord: v.GenericSchema<unknown, FileWord> = v.variant("say", [
  v.object({
    say: v.literal("take"),
    file: id,
    of: v.pipe(v.string(), v.maxLength(64)),
    way,
    key,
    piece: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(mostBytes)),
  }),
  v.object({ say: v.literal("relay"), file: id, way, key }),
  v.object({ say: v.literal("end"), file: id, way, done: v.boolean() }),
  v.object({ say: v.literal("gone"), file: id, why: v.picklist(["withdrawn", "unknown", "unreadable"]) }),
]);

/** A name to show and to save under: no path, no control characters, none that turn the text round. */
export function plainName(name: string): string {
  const plain = name.replaceAll(/[\p{Cc}\u2028-\u202E\u2066-\u2069/\\]/gu, "").trim();
  let short = "";
  for (const character of plain) {
    if (short.length + character.length > 200) break;
    short += character;
  }
  return short === "" || /^\.+$/.test(short) ? "file" : short;
}
