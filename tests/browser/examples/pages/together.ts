import type { Room } from "@subrosa/client";
import { join, sharePointer, takeFiles } from "../../../../examples/together.ts";

let room: Room | undefined;
let point: ((x: number, y: number) => void) | undefined;
const heard: string[] = [];

/** What the test asks the page for. */
const page = {
  join: async (link: string, name: string): Promise<void> => {
    room = await join(link, name, (line) => heard.push(line));
    const open = (): WritableStream<Uint8Array> =>
      new WritableStream({
        write: (piece) => void heard.push(new TextDecoder().decode(piece)),
        close: () => void heard.push("closed"),
      });
    takeFiles(room, open, (what) => heard.push(what));
    point = sharePointer(room, (by, x, y) => heard.push(`${by} at ${x} ${y}`));
  },
  say: async (text: string): Promise<void> => {
    await room?.chat.send(text);
  },
  offer: async (text: string): Promise<void> => {
    await room?.files.offer(new File([text], "note.txt"));
  },
  point: (x: number, y: number): void => point?.(x, y),
  heard: (): readonly string[] => [...heard],
};

declare global {
  var togetherPage: typeof page;
}
globalThis.togetherPage = page;
