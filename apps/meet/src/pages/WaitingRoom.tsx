import { Hourglass } from "lucide-react";
import { useEffect } from "react";

import { useNow } from "../app/clock.ts";
import { useApp } from "../app/context.ts";
import type { Meeting } from "../app/meeting.ts";
import { preferences } from "../app/preferences.ts";
import { useStore } from "../app/store.ts";
import { text } from "../catalogue/text.ts";
import { playChime } from "../devices/sounds.ts";
import { LobbyKeys } from "../lobby/LobbyKeys.tsx";
import { LobbyPickers } from "../lobby/LobbyPickers.tsx";
import { Preview } from "../lobby/Preview.tsx";
import { roomName } from "../start/room-name.ts";
import { Button } from "../ui/Button.tsx";
import { FullPage } from "./FullPage.tsx";
import styles from "./WaitingRoom.module.css";

const longWait = 60_000;

/** Outside the door: nobody is heard, nobody hears. Devices can still be set right. */
export function WaitingRoom({ meeting }: { readonly meeting: Meeting }) {
  const { router } = useApp();
  const phase = useStore(meeting.phase);
  const since = "joining" in phase ? phase.joining?.since : undefined;
  const now = useNow(1_000);
  useEffect(
    () => () => {
      if (meeting.phase.get().at === "call") tellAdmitted(roomName(meeting.facts.room));
    },
    [meeting],
  );
  return (
    <FullPage
      icon={<Hourglass />}
      heading={text("page.waiting")}
      sentence={
        <>
          {text("page.waiting.why")} {since !== undefined && now - since >= longWait && text("page.waiting.long")}
        </>
      }
    >
      <Button onPress={() => router.home()}>{text("call.leave")}</Button>
      <LobbyKeys meeting={meeting} />
      {phase.at === "lobby" && (
        <div className={styles.devices}>
          <Preview meeting={meeting} />
          <LobbyPickers meeting={meeting} />
        </div>
      )}
    </FullPage>
  );
}

/** A soft sound, and words in the tab's title until this person looks. */
function tellAdmitted(room: string): void {
  // A browser that refuses the sound still shows the title.
  playChime("admitted", preferences.get().speaker).catch(() => undefined);
  if (!document.hidden) return;
  // After the call has named the tab.
  setTimeout(() => {
    const { title } = document;
    document.title = text("page.waiting.admitted", { room });
    document.addEventListener("visibilitychange", () => (document.title = title), { once: true });
  });
}
