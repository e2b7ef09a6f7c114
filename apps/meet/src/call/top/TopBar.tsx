import {
  CircleDot,
  Ellipsis,
  Expand,
  EyeOff,
  GalleryVerticalEnd,
  Grid2x2,
  Keyboard,
  PictureInPicture2,
  Settings,
  Video,
  VideoOff,
} from "lucide-react";
import { Button, Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";

import { duration, useNow } from "../../app/clock.ts";
import { usePhone } from "../../app/media-query.ts";
import { preferences } from "../../app/preferences.ts";
import { useStore } from "../../app/store.ts";
import { text } from "../../catalogue/text.ts";
import { IconButton } from "../../ui/Button.tsx";
import { cx } from "../../ui/cx.ts";
import menu from "../../ui/Menu.module.css";
import { Pill } from "../../ui/Pill.tsx";
import { type Call, toggleFullScreen } from "../call.ts";
import { callState } from "../person/states.ts";
import { callSentence } from "../person/state-words.ts";
import { RecordingMark } from "../recording/RecordingMark.tsx";
import { useRecord } from "../recording/use-record.ts";
import { usePip } from "../pip/use-pip.ts";
import { stateIcons, stateOutlines } from "./state-icons.ts";
import styles from "./TopBar.module.css";
import { useRoom } from "../use-room.ts";

/** Room, pill, time, view, more. */
export function TopBar({ call, room }: { readonly call: Call; readonly room: string }) {
  useRoom(call.room);
  const { panel } = useStore(call.view);
  const phone = usePhone();
  const state = callState(call.room);
  const Icon = stateIcons[state];
  return (
    <header className={styles.bar} data-region aria-label={text("call.topBar")}>
      <h1 className={phone ? "visually-hidden" : styles.room}>{room}</h1>
      <Pill
        icon={<Icon aria-hidden />}
        label={text(`state.${state}`)}
        hint={callSentence(call.room)}
        outline={stateOutlines[state]}
        isOpen={panel === "privacy"}
        onPress={() => call.togglePanel("privacy")}
      />
      <RecordingMark room={call.room} />
      <Time since={call.since} />
      {!phone && <ViewMenu call={call} />}
      {!phone && <MoreMenu call={call} />}
    </header>
  );
}

function Time({ since }: { readonly since: number }) {
  const now = useNow(1_000);
  return (
    <time className={styles.time} aria-label={text("call.timer")} role="timer" aria-live="off">
      {duration(now - since)}
    </time>
  );
}

function ViewMenu({ call }: { readonly call: Call }) {
  const openPip = usePip(call);
  const { layout, hideSelf } = useStore(call.view);
  const { soundOnly } = useStore(preferences);
  return (
    <MenuTrigger>
      <Button className={cx(styles.view)}>
        {layout === "grid" ? <Grid2x2 aria-hidden size={18} /> : <GalleryVerticalEnd aria-hidden size={18} />}
        {text("call.view")}
      </Button>
      <Popover className={cx(menu.popover)} placement="bottom end">
        <Menu className={cx(menu.list)}>
          <MenuItem className={cx(menu.item)} onAction={() => call.chooseLayout("grid")}>
            <Grid2x2 aria-hidden />
            {text("call.view.grid")}
          </MenuItem>
          <MenuItem className={cx(menu.item)} onAction={() => call.chooseLayout("speaker")}>
            <GalleryVerticalEnd aria-hidden />
            {text("call.view.speaker")}
          </MenuItem>
          <MenuItem className={cx(menu.item)} onAction={() => call.view.update({ hideSelf: !hideSelf })}>
            <EyeOff aria-hidden />
            {text(hideSelf ? "call.showSelf" : "call.hideSelf")}
          </MenuItem>
          <MenuItem className={cx(menu.item)} onAction={() => call.toggleSoundOnly()}>
            {soundOnly ? <Video aria-hidden /> : <VideoOff aria-hidden />}
            {text(soundOnly ? "call.pictures" : "call.soundOnly")}
          </MenuItem>
          {openPip && (
            <MenuItem className={cx(menu.item)} onAction={openPip}>
              <PictureInPicture2 aria-hidden />
              {text("pip.open")}
            </MenuItem>
          )}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

function MoreMenu({ call }: { readonly call: Call }) {
  const record = useRecord(call);
  return (
    <MenuTrigger>
      <IconButton label={text("call.more")} icon={<Ellipsis />} />
      <Popover className={cx(menu.popover)} placement="bottom end">
        <Menu className={cx(menu.list)}>
          <MenuItem className={cx(menu.item)} onAction={() => call.view.update({ panel: "settings" })}>
            <Settings aria-hidden />
            {text("settings.title")}
          </MenuItem>
          {record && (
            <MenuItem className={cx(menu.item)} onAction={record.act}>
              <CircleDot aria-hidden />
              {record.label}
            </MenuItem>
          )}
          <MenuItem
            className={cx(menu.item)}
            textValue={text("call.fullScreen")}
            onAction={() => void toggleFullScreen()}
          >
            <Expand aria-hidden />
            {text("call.fullScreen")}
            <kbd>F</kbd>
          </MenuItem>
          <MenuItem
            className={cx(menu.item)}
            textValue={text("call.shortcuts")}
            onAction={() => call.view.update({ dialog: "shortcuts" })}
          >
            <Keyboard aria-hidden />
            {text("call.shortcuts")}
            <kbd>?</kbd>
          </MenuItem>
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
