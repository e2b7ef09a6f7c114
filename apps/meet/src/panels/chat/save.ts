import type { FileTransfer, RoomFiles } from "@subrosa/client";

import { openPlace, saveBlob } from "../../app/saving.ts";

/** Above this a file goes straight to the disk, where the browser can do that: in memory it takes up to twice its size. */
const mostInMemory = 64 * 1024 * 1024;

/** Takes a file that somebody offers, and puts it where downloads go. Rejects when it didn't come whole. */
export async function saveFile(files: Pick<RoomFiles, "take">, transfer: FileTransfer): Promise<void> {
  const { id, name, size } = transfer;
  const place = size > mostInMemory ? await openPlace(name) : undefined;
  if (place === undefined) {
    const blob = await files.take(id);
    if (blob) saveBlob(blob, name);
    return;
  }
  try {
    await files.take(id, place.stream);
    await place.keep();
  } catch (error) {
    await place.drop();
    throw error;
  }
}
