import { useEffect, useRef } from "react";

import { useKeptFocus } from "../app/kept-focus.ts";
import { useLandscapePhone, usePhone } from "../app/media-query.ts";
import { useStore } from "../app/store.ts";
import { callTitle, useTitle } from "../app/title.ts";
import { text } from "../catalogue/text.ts";
import { panels } from "../panels/panels.ts";
import { roomName } from "../start/room-name.ts";
import { cx } from "../ui/cx.ts";
import { ShortcutsDialog } from "../ui/ShortcutsDialog.tsx";
import { Banners } from "./top/Banners.tsx";
import type { Call } from "./call.ts";
import { CodeDialog } from "./CallDialogs.tsx";
import styles from "./CallScreen.module.css";
import { ControlBar } from "./bar/ControlBar.tsx";
import { HostDialog } from "./group/HostDialog.tsx";
import { useCallKeys } from "./call-keys.ts";
import { useMediaKeys } from "./media-keys.ts";
import { PictureInPicture } from "./pip/PictureInPicture.tsx";
import { RecordDialog } from "./recording/RecordDialog.tsx";
import { RemoteSound } from "./RemoteSound.tsx";
import { sayJoined } from "./spoken.ts";
import { StageView } from "./stage/StageView.tsx";
import { TopBar } from "./top/TopBar.tsx";
import { useRoom } from "./use-room.ts";
import { useWakeLock } from "./wake-lock.ts";

/** The call. */
export function CallScreen({ call, onLeave }: { readonly call: Call; readonly onLeave: () => void }) {
  useRoom(call.room);
  const { panel, dialog } = useStore(call.view);
  const { microphone } = useStore(call.devices.state);
  const OpenPanel = panel && panels[panel];
  const page = useRef<HTMLDivElement>(null);
  const phone = usePhone();
  const landscape = useLandscapePhone();
  const room = roomName(call.facts.room);
  useTitle(callTitle(room, !microphone.on, call.room.hosting.waiting.length));
  useCallKeys(call, page);
  useKeptFocus(page);
  useWakeLock();
  useMediaKeys(call, onLeave);
  useEffect(() => sayJoined(call), [call]);
  useEffect(() => {
    // The button that led here is gone; from here Tab goes to the skip link. An open panel has taken the focus already.
    if (document.activeElement === document.body) page.current?.focus();
  }, []);
  return (
    <div
      ref={page}
      tabIndex={-1}
      className={cx(
        styles.page,
        panel !== undefined && styles.withPanel,
        phone && styles.phone,
        landscape && styles.landscape,
      )}
    >
      <a
        className={styles.skip}
        href="#controls"
        onClick={(event) => {
          // What stands after the # is a key to the router: it would look for another room.
          event.preventDefault();
          page.current?.querySelector<HTMLElement>("#controls button")?.focus();
        }}
      >
        {text("call.skip")}
      </a>
      <TopBar call={call} room={room} />
      <main className={styles.main} aria-label={text("call.main")}>
        <Banners call={call} onLeave={onLeave} />
        <StageView call={call} />
      </main>
      <ControlBar call={call} onLeave={onLeave} />
      {OpenPanel && <OpenPanel call={call} />}
      <RemoteSound call={call} />
      <PictureInPicture call={call} onLeave={onLeave} />
      <ShortcutsDialog isOpen={dialog === "shortcuts"} onClose={() => call.view.update({ dialog: undefined })} />
      <CodeDialog call={call} />
      <RecordDialog call={call} />
      {call.group && <HostDialog group={call.group} />}
    </div>
  );
}
