import type { RoomInterface } from "@subrosa/client";
import { useEffect } from "react";

import type { Person } from "../person/person.ts";
import type { Rect } from "./scene.ts";

/** Tells the room how large somebody's camera is shown, and that it isn't any more when their tile goes (another page of the grid). */
export function useShown(room: RoomInterface, { id, isLocal }: Person, { width, height }: Rect): void {
  useEffect(() => {
    if (isLocal) return;
    const pixels = (length: number): number => Math.ceil(length * devicePixelRatio);
    room.receiving.show(id, "camera", { width: pixels(width), height: pixels(height) });
  }, [room, id, isLocal, width, height]);
  useEffect(() => () => (isLocal ? undefined : room.receiving.show(id, "camera", "hidden")), [room, id, isLocal]);
}
