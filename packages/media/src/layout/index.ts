import { av1 } from "./av1.ts";
import { h264 } from "./h264.ts";
import { h265 } from "./h265.ts";
import type { Layout } from "./layout.ts";
import { opus } from "./opus.ts";
import { vp8 } from "./vp8.ts";
import { vp9 } from "./vp9.ts";

export { layoutIds, type Bytes, type ClearBytes, type Layout, type Split } from "./layout.ts";

const layouts: ReadonlyMap<string, Layout> = new Map([
  ["audio/opus", opus],
  ["audio/red", opus],
  ["video/vp8", vp8],
  ["video/vp9", vp9],
  ["video/av1", av1],
  ["video/h264", h264],
  ["video/h265", h265],
]);

/** The MIME types, in lower case, of every codec whose frames can be sealed. */
export const supportedMimeTypes: readonly string[] = [...layouts.keys()];

/** Spellings that browsers use, so that the frame path changes no case; `null` for codecs that we don't have. */
const spellings = new Map<string, Layout | null>();

/** The layout of a codec; undefined for one that isn't in the table: its frames are dropped, never sent as they are. */
export function layoutFor(mimeType: string | undefined): Layout | undefined {
  if (mimeType === undefined) return undefined;
  let layout = spellings.get(mimeType);
  if (layout === undefined) {
    layout = layouts.get(mimeType.toLowerCase()) ?? null;
    // The other end's SDP chooses the spelling: remember only a handful.
    if (spellings.size < 32) spellings.set(mimeType, layout);
  }
  return layout ?? undefined;
}
