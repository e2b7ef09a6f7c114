import type { RoomInterface } from "@subrosa/client";
import { useCallback, useRef, useSyncExternalStore } from "react";

/** Renders anew whenever anything in the room changes. The room itself is live: read from it. */
export function useRoom(room: RoomInterface): RoomInterface {
  const version = useRef(0);
  const subscribe = useCallback(
    (listener: () => void) =>
      room.on("changed", () => {
        version.current++;
        listener();
      }),
    [room],
  );
  useSyncExternalStore(subscribe, () => version.current);
  return room;
}
