// What people in a group send each other beside media: words, files, and an application's own messages.
import { Room } from "@subrosa/client";

/** Joins, and hears what the others write. */
export async function join(link: string, name: string, hear: (line: string) => void): Promise<Room> {
  const room = new Room({ link, name });
  room.on("chatMessage", ({ fromName, text }) => hear(`${fromName}: ${text}`));
  await room.join();
  return room;
}

/** Takes every file that is offered, piece by piece, into what `open` gives. It is closed only when the whole file was right. */
export function takeFiles(
  room: Room,
  open: (name: string) => WritableStream<Uint8Array>,
  ended: (what: string) => void,
): void {
  room.on("fileOffered", ({ id, name }) => {
    room.files.take(id, open(name)).then(
      () => ended(`${name} is here`),
      (error: Error) => ended(`${name}: ${error.message}`),
    );
  });
}

/** A pointer that all share: where it was is worth nothing a moment later, so what is lost stays lost. */
export function sharePointer(
  room: Room,
  moved: (name: string, x: number, y: number) => void,
): (x: number, y: number) => void {
  room.on("data", ({ name }, topic, bytes) => {
    if (topic === "pointer" && bytes.length === 2) moved(name, bytes[0]!, bytes[1]!);
  });
  return (x, y) => {
    room.data.send("pointer", Uint8Array.of(x, y), { reliable: false }).catch(() => undefined);
  };
}
