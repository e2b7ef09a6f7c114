import { av1 } from "./av1.ts";
import { h264 } from "./h264.ts";
import { h265 } from "./h265.ts";
import { finderOf, type FindLayout, type Layout } from "./layout.ts";
import { opus } from "./opus.ts";
import { vp8 } from "./vp8.ts";
import { vp9 } from "./vp9.ts";

export { layoutIds, type Bytes, type ClearBytes, type FindLayout, type Layout, type Split } from "./layout.ts";

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

/** The layout of a codec on the SFrame wire. */
export const layoutFor: FindLayout = finderOf(layouts);
