import { CloudOff, UserX, VideoOff, X } from "lucide-react";

import { useStore } from "../../app/store.ts";
import { text } from "../../catalogue/text.ts";
import { Button, IconButton } from "../../ui/Button.tsx";
import { Notice } from "../../ui/Notice.tsx";
import type { Call } from "../call.ts";
import { personName } from "../person/person-name.ts";
import { useRoom } from "../use-room.ts";

/** Nobody should wonder where the pictures are, or miss that a screen is shared. */
export function SoundOnlyBanner({ call }: { readonly call: Call }) {
  const { receiving, participants } = useRoom(call.room);
  if (receiving.video) return null;
  const sharing = [...participants.values()].filter(({ tracks }) => tracks.has("screen")).map(personName);
  return (
    <Notice
      icon={<VideoOff aria-hidden />}
      actions={<Button onPress={() => call.toggleSoundOnly()}>{text("call.pictures")}</Button>}
    >
      {text("call.soundOnlyWhy")} {sharing.map((name) => `${text("call.theyShare", { name })}.`).join(" ")}
    </Notice>
  );
}

/** What the room says of the server that carries large calls. */
export function MediaBanner({ call }: { readonly call: Call }) {
  const { media } = useRoom(call.room).receiving;
  return (
    <>
      {media.unreachable && <Notice icon={<CloudOff aria-hidden />}>{text("call.sfuAway")}</Notice>}
      {media.strangers > 0 && <Notice icon={<UserX aria-hidden />}>{text("call.strangers")}</Notice>}
    </>
  );
}

/** Above so many, yourself included, faces are small in a grid. */
const manyPeople = 9;

/** Offered once, for nobody's tiles move unasked. */
export function ManyPeople({ call }: { readonly call: Call }) {
  const { participants } = useRoom(call.room);
  const { layout, layoutChosen } = useStore(call.view);
  if (layoutChosen || layout !== "grid" || participants.size + 1 <= manyPeople) return null;
  return (
    <Notice
      actions={
        <>
          <Button onPress={() => call.chooseLayout("speaker")}>{text("call.speakerView")}</Button>
          <IconButton
            label={text("device.notNow")}
            icon={<X />}
            onPress={() => call.view.update({ layoutChosen: true })}
          />
        </>
      }
    >
      {text("call.manyPeople")}
    </Notice>
  );
}
