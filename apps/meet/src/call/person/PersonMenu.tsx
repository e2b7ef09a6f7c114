import { Ellipsis, EyeOff, Pin, PinOff, Volume2, VolumeX } from "lucide-react";
import {
  Button,
  Dialog,
  DialogTrigger,
  Label,
  Popover,
  Slider,
  SliderFill,
  SliderThumb,
  SliderTrack,
} from "react-aria-components";

import { useStore } from "../../app/store.ts";
import { text } from "../../catalogue/text.ts";
import { IconButton } from "../../ui/Button.tsx";
import { cx } from "../../ui/cx.ts";
import menu from "../../ui/Menu.module.css";
import type { Call } from "../call.ts";
import styles from "./PersonMenu.module.css";
import type { CornerName } from "../stage/scene.ts";
import { GroupPersonEntries } from "./GroupPersonEntries.tsx";
import type { Person } from "./person.ts";
import { shownName } from "./person-name.ts";

/** What one person can do about a tile. Nothing here is seen by anyone else. */
export interface PersonMenuProps {
  readonly call: Call;
  readonly participant: Person;
  readonly isOpen?: boolean;
  readonly onOpenChange?: (open: boolean) => void;
  readonly overPicture?: boolean;
}

const cornerNames: readonly CornerName[] = ["top-left", "top-right", "bottom-left", "bottom-right"];

export function PersonMenu({ call, participant, isOpen, onOpenChange, overPicture = false }: PersonMenuProps) {
  const { pinned, corner } = useStore(call.view);
  const self = participant.id === call.room.local.id;
  const name = shownName(participant, self);
  const isPinned = pinned === participant.id;
  return (
    <DialogTrigger {...(isOpen === undefined ? {} : { isOpen })} {...(onOpenChange ? { onOpenChange } : {})}>
      <IconButton
        label={text("tile.options", { name })}
        icon={<Ellipsis />}
        overPicture={overPicture}
        {...(overPicture ? { excludeFromTabOrder: true } : {})}
      />
      <Popover className={cx(menu.popover)} placement="bottom end">
        <Dialog className={cx(styles.dialog)} aria-label={text("tile.options", { name })}>
          {({ close }) => {
            const entry = (label: string, icon: React.ReactNode, act: () => void) => (
              <Button
                key={label}
                className={cx(menu.item, styles.entry)}
                onPress={() => {
                  act();
                  close();
                }}
              >
                {icon}
                {label}
              </Button>
            );
            return (
              <>
                {!self && <Volume call={call} id={participant.id} />}
                {entry(
                  text(isPinned ? "tile.unpin" : "tile.pin"),
                  isPinned ? <PinOff aria-hidden /> : <Pin aria-hidden />,
                  () => call.togglePin(participant.id),
                )}
                {call.group && !self && (
                  <GroupPersonEntries call={call} group={call.group} person={participant} entry={entry} />
                )}
                {self &&
                  entry(text("call.hideSelf"), <EyeOff aria-hidden />, () => call.view.update({ hideSelf: true }))}
                {self && call.room.participants.size === 1 && (
                  <>
                    <p className={menu.header}>{text("tile.corner")}</p>
                    {cornerNames
                      .filter((name) => name !== corner)
                      .map((name) =>
                        entry(text(`tile.corner.${name}`), null, () => call.view.update({ corner: name })),
                      )}
                  </>
                )}
              </>
            );
          }}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}

function Volume({ call, id }: { readonly call: Call; readonly id: string }) {
  const volume = useStore(call.view).volumes[id] ?? 1;
  return (
    <>
      <Slider
        className={cx(styles.slider)}
        value={Math.round(volume * 100)}
        minValue={0}
        maxValue={100}
        step={5}
        onChange={(value) => call.setVolume(id, value / 100)}
      >
        <Label>{text("tile.volume")}</Label>
        <SliderTrack className={cx(styles.track)}>
          <SliderFill className={cx(styles.fill)} />
          <SliderThumb className={cx(styles.thumb)} />
        </SliderTrack>
      </Slider>
      <Button
        className={cx(menu.item, styles.entry)}
        onPress={() => call.setVolume(id, volume === 0 ? 1 : 0)}
        aria-pressed={volume === 0}
      >
        {volume === 0 ? <Volume2 aria-hidden /> : <VolumeX aria-hidden />}
        {text("tile.muteForMe")}
      </Button>
    </>
  );
}
