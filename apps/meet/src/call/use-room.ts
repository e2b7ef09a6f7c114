import { useCallback, useRef, useSyncExternalStore } from "react";

/** What tells when anything in it has changed: a room. */
interface Changing {
  on(name: "changed", listener: () => void): () => void;
}

/** Renders anew whenever anything in the room changes. The room itself is live: read from it. */
export function useRoom<Room extends Changing>(room: Room): Room {
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
