import {
  CircleDot,
  GalleryVerticalEnd,
  Grid2x2,
  EyeOff,
  Lock,
  MonitorUp,
  PictureInPicture2,
  Settings,
  UserPlus,
  Video,
  VideoOff,
} from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "react-aria-components";

import { preferences } from "../../app/preferences.ts";
import { useStore } from "../../app/store.ts";
import { text } from "../../catalogue/text.ts";
import { cx } from "../../ui/cx.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import menu from "../../ui/Menu.module.css";
import type { Call } from "../call.ts";
import { usePip } from "../pip/use-pip.ts";
import { useRecord } from "../recording/use-record.ts";
import { GroupEntries } from "./GroupEntries.tsx";
import styles from "../person/PersonMenu.module.css";

/** On phones: what does not fit into five buttons. */
export function MoreSheet({
  call,
  isOpen,
  onClose,
  canShare,
}: {
  readonly call: Call;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly canShare: boolean;
}) {
  const { layout, hideSelf } = useStore(call.view);
  const { soundOnly } = useStore(preferences);
  const openPip = usePip(call);
  const record = useRecord(call);
  const sharing = call.room.local.tracks.has("screen");
  const entry = (label: string, icon: ReactNode, act: () => void) => (
    <Button
      className={cx(menu.item, styles.entry)}
      onPress={() => {
        onClose();
        act();
      }}
    >
      {icon}
      {label}
    </Button>
  );
  return (
    <Dialog title={text("call.more")} isOpen={isOpen} onClose={onClose}>
      <div className={styles.dialog}>
        {call.group && <GroupEntries call={call} group={call.group} onClose={onClose} />}
        {entry(text("call.invite"), <UserPlus aria-hidden />, () => call.view.update({ dialog: "code" }))}
        {canShare &&
          entry(
            text(sharing ? "call.stopSharing" : "call.share"),
            <MonitorUp aria-hidden />,
            () => void call.toggleShare(),
          )}
        {layout === "grid"
          ? entry(text("call.view.speaker"), <GalleryVerticalEnd aria-hidden />, () => call.chooseLayout("speaker"))
          : entry(text("call.view.grid"), <Grid2x2 aria-hidden />, () => call.chooseLayout("grid"))}
        {entry(text(hideSelf ? "call.showSelf" : "call.hideSelf"), <EyeOff aria-hidden />, () =>
          call.view.update({ hideSelf: !hideSelf }),
        )}
        {entry(
          text(soundOnly ? "call.pictures" : "call.soundOnly"),
          soundOnly ? <Video aria-hidden /> : <VideoOff aria-hidden />,
          () => call.toggleSoundOnly(),
        )}
        {openPip && entry(text("pip.open"), <PictureInPicture2 aria-hidden />, openPip)}
        {record && entry(record.label, <CircleDot aria-hidden />, record.act)}
        {entry(text("privacy.title"), <Lock aria-hidden />, () => call.view.update({ panel: "privacy" }))}
        {entry(text("settings.title"), <Settings aria-hidden />, () => call.view.update({ panel: "settings" }))}
      </div>
    </Dialog>
  );
}
