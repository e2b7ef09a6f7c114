import { join, newCall } from "../../../../examples/room.ts";

/** What the test asks the page for. */
const page = {
  newCall,
  /** Resolves when the example's program has come to its end. */
  join: async (link: string, name: string): Promise<void> => void (await join(link, name)),
  /** Seconds that each player of a kind has played. */
  played: (kind: "audio" | "video"): number[] =>
    [...document.querySelectorAll<HTMLMediaElement>(kind)].map(({ currentTime }) => currentTime),
};

declare global {
  var roomPage: typeof page;
}
globalThis.roomPage = page;
