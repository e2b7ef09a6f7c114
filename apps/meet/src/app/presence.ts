import type { RoomPresence } from "@subrosa/client";
import { useEffect, useState } from "react";

import { useApp } from "./context.ts";

const askEvery = 4_000;

/** How many people the server counts in a room, asked again and again; `unreachable` while it does not answer. */
export function usePresence(link: string): RoomPresence | "unreachable" | undefined {
  const { engine } = useApp();
  const [presence, setPresence] = useState<RoomPresence | "unreachable">();
  useEffect(() => {
    let gone = false;
    let timer: ReturnType<typeof setTimeout>;
    const ask = async (): Promise<void> => {
      const answer = await engine.presence(link).catch(() => "unreachable" as const);
      if (gone) return;
      setPresence(answer);
      timer = setTimeout(() => void ask(), askEvery);
    };
    void ask();
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [engine, link]);
  return presence;
}
