import { sources, type Source } from "@subrosa/client";

/** What members' planes say to each other, sealed in the group. */
export type SfuWord =
  /** Who I am at the SFU, and which codecs my browser encodes, as MIME types in lower case. */
  | { readonly type: "sfu-identity"; readonly identity: string; readonly codecs: readonly string[] }
  /** Send this source in the first of these codecs that you can. */
  | { readonly type: "sfu-codec"; readonly source: Source; readonly codecs: readonly string[] };

const longestIdentity = 128;
const mostCodecs = 16;
const longestCodec = 32;

/** A member's word, or `undefined` for anything else; never throws. */
export function parseSfuWord(message: unknown): SfuWord | undefined {
  if (typeof message !== "object" || message === null) return undefined;
  const { type, identity, codecs, source } = message as Readonly<Record<string, unknown>>;
  if (!isCodecs(codecs)) return undefined;
  if (type === "sfu-identity" && isText(identity, longestIdentity)) return { type, identity, codecs };
  const known = sources.find((one) => one === source);
  return type === "sfu-codec" && known !== undefined ? { type, source: known, codecs } : undefined;
}

function isText(value: unknown, most: number): value is string {
  return typeof value === "string" && value.length > 0 && value.length <= most;
}

function isCodecs(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length <= mostCodecs && value.every((codec) => isText(codec, longestCodec));
}
