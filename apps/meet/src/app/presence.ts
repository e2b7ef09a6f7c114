import type { RoomPresence } from "@subrosa/client";
import { useEffect, useState } from "react";

import { useApp } from "./context.ts";
import { codeOf } from "./engine.ts";

const askEvery = 4_000;

/** What is known about a room from outside. `untold`: the server answers, but not to someone without the passphrase. */
export type Presence = RoomPresence | "unreachable" | "untold" | undefined;

/** How many people the server counts in a room, asked again and again, and at once when `tries` changes. */
export function usePresence(link: string, tries = 0): Presence {
  const { engine } = useApp();
  const [presence, setPresence] = useState<Presence>();
  useEffect(() => {
    let gone = false;
    let timer: ReturnType<typeof setTimeout>;
    const ask = async (): Promise<void> => {
      const answer = await engine
        .presence(link)
        .catch((error: unknown) =>
          codeOf(error) === "server-unreachable" ? ("unreachable" as const) : ("untold" as const),
        );
      if (gone) return;
      setPresence(answer);
      timer = setTimeout(() => void ask(), askEvery);
    };
    void ask();
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [engine, link, tries]);
  return presence;
}

/** Whether the server offers a relay, asked once. `false` until it says so. */
export function useRelay(link: string): boolean {
  const { engine } = useApp();
  const [relay, setRelay] = useState(false);
  useEffect(() => {
    let gone = false;
    engine.presence(link).then(
      (answer) => gone || setRelay(answer.relay),
      () => undefined,
    );
    return () => {
      gone = true;
    };
  }, [engine, link]);
  return relay;
}

/** The server's count, where there is one. */
export const counted = (presence: Presence): presence is RoomPresence => typeof presence === "object";
