import { Ellipsis, MonitorUp, MonitorX, UserPlus, Users } from "lucide-react";
import { useState } from "react";
import { Toolbar } from "react-aria-components";

import { usePhone } from "../../app/media-query.ts";
import { useStore } from "../../app/store.ts";
import { text } from "../../catalogue/text.ts";
import { cx } from "../../ui/cx.ts";
import type { Call } from "../call.ts";
import { Control } from "./Control.tsx";
import styles from "./ControlBar.module.css";
import { DeviceControl } from "./DeviceControl.tsx";
import { ChatControl, HandControl, ReactControl } from "./GroupControls.tsx";
import { Leave } from "./Leave.tsx";
import { MoreSheet } from "./MoreSheet.tsx";
import { useRoom } from "../use-room.ts";

/** The controls: one stop for the Tab key, arrows inside. Leave is last and apart. */
export function ControlBar({ call, onLeave }: { readonly call: Call; readonly onLeave: () => void }) {
  const room = useRoom(call.room);
  const { panel } = useStore(call.view);
  const phone = usePhone();
  const [sheet, setSheet] = useState(false);
  const sharing = room.local.tracks.has("screen");
  const canShare = "getDisplayMedia" in navigator.mediaDevices;
  const share = (
    <Control
      label={text("call.share")}
      short={text("call.shareShort")}
      shortcut="S"
      icon={sharing ? <MonitorX aria-hidden /> : <MonitorUp aria-hidden />}
      isSelected={sharing}
      onPress={() => void call.toggleShare()}
    />
  );
  const { group } = call;
  const waiting = room.hosting.waiting.length;
  const waitingMark =
    waiting > 0 ? { mark: { count: waiting, words: text("people.waiting", { count: waiting }) } } : {};
  const people = (
    <Control
      label={text("call.people")}
      shortcut="P"
      icon={<Users aria-hidden />}
      isSelected={panel === "people"}
      {...waitingMark}
      onPress={() => call.togglePanel("people")}
    />
  );
  return (
    <div className={styles.bar} data-region id="controls">
      <Toolbar className={cx(styles.toolbar)} aria-label={text("call.controls")}>
        {!phone && (
          <div className={styles.side}>
            <Control
              label={text("call.invite")}
              icon={<UserPlus aria-hidden />}
              onPress={() => call.view.update({ dialog: "code" })}
            />
          </div>
        )}
        <div className={styles.middle}>
          <DeviceControl call={call} source="microphone" />
          <DeviceControl call={call} source="camera" />
          {!phone && canShare && share}
          {!phone && group && (
            <>
              <HandControl group={group} />
              <ReactControl group={group} />
            </>
          )}
          {phone && (group ? <HandControl group={group} /> : people)}
          {phone && (
            <Control
              label={text("call.moreSheet")}
              icon={<Ellipsis aria-hidden />}
              isExpanded={sheet}
              {...waitingMark}
              onPress={() => setSheet(true)}
            />
          )}
          {phone && <Leave call={call} onLeave={onLeave} />}
        </div>
        {!phone && (
          <div className={cx(styles.side, styles.end)}>
            {group && <ChatControl call={call} group={group} />}
            {people}
            <Leave call={call} onLeave={onLeave} />
          </div>
        )}
      </Toolbar>
      <MoreSheet call={call} isOpen={phone && sheet} onClose={() => setSheet(false)} canShare={canShare} />
    </div>
  );
}
