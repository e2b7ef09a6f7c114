import { readdirSync, readFileSync } from "node:fs";
import type { Bytes } from "../src/layout/index.ts";

/** One frame as a browser's encoder made it. */
export interface RecordedFrame {
  readonly mimeType: string;
  /** "key", "delta", or "" for sound. */
  readonly type: string;
  readonly bytes: Bytes;
}

/** Frames of one browser and codec; the file says where they come from. */
export interface Recording {
  readonly name: string;
  readonly frames: readonly RecordedFrame[];
}

const folder = new URL("./frames/", import.meta.url);

/** Every recording in test/frames. */
export const recordings: readonly Recording[] = readdirSync(folder).map((file) => {
  const { frames } = JSON.parse(readFileSync(new URL(file, folder), "utf8")) as {
    frames: { mimeType: string; type: string; bytes: string }[];
  };
  return {
    name: file.replace(".json", ""),
    frames: frames.map(({ bytes, ...frame }) => ({ ...frame, bytes: Uint8Array.from(Buffer.from(bytes, "base64")) })),
  };
});
