import { CircleDot, MonitorUp, Volume2, WifiOff, X } from "lucide-react";
import { useEffect, useState } from "react";

import { useNow } from "../../app/clock.ts";
import { useStore } from "../../app/store.ts";
import { text } from "../../catalogue/text.ts";
import { Button, IconButton } from "../../ui/Button.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { Picture } from "../../ui/Picture.tsx";
import styles from "./Banners.module.css";
import type { Call } from "../call.ts";
import { GroupBanners } from "./GroupBanners.tsx";
import { NewDevice } from "./NewDevice.tsx";
import { stoppedSource } from "../person/states.ts";
import { useRoom } from "../use-room.ts";
import { ManyPeople, MediaBanner, SoundOnlyBanner } from "./ViewBanners.tsx";

/** The few sentences that someone must see, above the stage. */
export function Banners({ call, onLeave }: { readonly call: Call; readonly onLeave: () => void }) {
  const { quiet, soundBlocked, note } = useStore(call.view);
  return (
    <div className={styles.banners} data-region>
      <ConnectionBanner call={call} onLeave={onLeave} />
      <StoppedBanner call={call} />
      <GroupBanners call={call} onLeave={onLeave} />
      <SharingBanner call={call} />
      <RecordingBanner call={call} />
      {soundBlocked && !quiet && (
        <Notice
          tone="act"
          icon={<Volume2 aria-hidden />}
          actions={<Button onPress={() => call.view.update({ soundBlocked: false })}>{text("call.soundOn")}</Button>}
        >
          {text("call.soundBlocked")}
        </Notice>
      )}
      {quiet && (
        <Notice
          icon={<Volume2 aria-hidden />}
          actions={<Button onPress={() => call.view.update({ quiet: false })}>{text("call.soundOn")}</Button>}
        >
          {text("call.quiet")}
        </Notice>
      )}
      <SoundOnlyBanner call={call} />
      <MediaBanner call={call} />
      <ManyPeople call={call} />
      {note !== undefined && (
        <Notice
          actions={
            <IconButton label={text("app.close")} icon={<X />} onPress={() => call.view.update({ note: undefined })} />
          }
        >
          {note}
        </Notice>
      )}
      <NewDevice call={call} />
    </div>
  );
}

const offerAfter = 20_000;
const backFor = 3_000;

function ConnectionBanner({ call, onLeave }: { readonly call: Call; readonly onLeave: () => void }) {
  const { state, mediaAlive, reconnectingSince } = useRoom(call.room);
  const now = useNow(1_000);
  const [wasGone, setWasGone] = useState(false);
  const [back, setBack] = useState(false);
  const gone = state === "reconnecting";
  useEffect(() => {
    if (gone) setWasGone(true);
    else if (wasGone) {
      setWasGone(false);
      setBack(true);
    }
  }, [gone, wasGone]);
  useEffect(() => {
    if (!back) return;
    const timer = setTimeout(() => setBack(false), backFor);
    return () => clearTimeout(timer);
  }, [back]);
  if (!gone) return back ? <Notice tone="wait">{text("connection.back")}</Notice> : null;
  const long = reconnectingSince !== undefined && now - reconnectingSince >= offerAfter;
  return (
    <Notice
      tone={long ? "act" : "wait"}
      icon={<WifiOff aria-hidden />}
      actions={
        long ? (
          <>
            <Button onPress={() => call.room.retryNow()}>{text("connection.tryNow")}</Button>
            <Button onPress={onLeave}>{text("call.leave")}</Button>
          </>
        ) : undefined
      }
    >
      {text(mediaAlive ? "connection.serverGone" : "connection.reconnecting")} {long && text("connection.stillTrying")}
    </Notice>
  );
}

function StoppedBanner({ call }: { readonly call: Call }) {
  const room = useRoom(call.room);
  const source = stoppedSource(room);
  if (!source) return null;
  const again = async (): Promise<void> => {
    if (source === "microphone" || source === "camera") {
      await call.devices.set(source, false);
      await call.devices.set(source, true);
    } else await call.toggleShare();
  };
  return (
    <Notice tone="bad" actions={<Button onPress={() => void again()}>{text("state.turnOnAgain")}</Button>}>
      {text(`state.notSending.${source}`)}
    </Notice>
  );
}

/** Your own recording, which everyone sees. */
function RecordingBanner({ call: { recording } }: { readonly call: Call }) {
  if (useStore(recording.phase) !== "on") return null;
  return (
    <Notice
      icon={<CircleDot aria-hidden />}
      actions={<Button onPress={() => recording.stop()}>{text("record.stop")}</Button>}
    >
      {text("record.own")}
    </Notice>
  );
}

/** What is shared, in the browser's words for it and in ours. */
const sharings: Readonly<Record<string, "call.sharing.window" | "call.sharing.tab">> = {
  window: "call.sharing.window",
  browser: "call.sharing.tab",
};

/** Your own share: a small preview, never a tunnel of mirrors. */
function SharingBanner({ call }: { readonly call: Call }) {
  const track = useRoom(call.room).local.tracks.get("screen")?.mediaStreamTrack;
  if (!track) return null;
  return (
    <Notice
      icon={<MonitorUp aria-hidden />}
      actions={
        <Button tone="danger" onPress={() => void call.toggleShare()}>
          {text("call.stopSharing")}
        </Button>
      }
    >
      <span className={styles.sharing}>
        <span className={styles.miniature}>
          <Picture track={track} whole label={text("call.yourScreen")} />
        </span>
        {text(sharings[track.getSettings().displaySurface ?? ""] ?? "call.sharing")}
      </span>
    </Notice>
  );
}
