import { CircleSlash, ShieldAlert, Split } from "lucide-react";

import { useStore } from "../../app/store.ts";
import { text } from "../../catalogue/text.ts";
import { Button } from "../../ui/Button.tsx";
import { Notice } from "../../ui/Notice.tsx";
import type { Call } from "../call.ts";
import type { CallGroup } from "../group/call-group.ts";
import { personName } from "../person/person-name.ts";
import { changedPeople } from "../person/states.ts";
import { useRoom } from "../use-room.ts";

/** What of a group someone must see: sending pauses, the call was split, a checked device changed. */
export function GroupBanners({ call, onLeave }: { readonly call: Call; readonly onLeave: () => void }) {
  const { encryption } = useRoom(call.room);
  return (
    <>
      {encryption.sendingPaused && (
        <Notice
          tone="wait"
          icon={<CircleSlash aria-hidden />}
          actions={<Button onPress={onLeave}>{text("call.leave")}</Button>}
        >
          {text("state.paused.why")}
        </Notice>
      )}
      {encryption.split && (
        <Notice
          tone="wait"
          icon={<Split aria-hidden />}
          actions={<Button onPress={() => void call.rejoin()}>{text("state.split.now")}</Button>}
        >
          {text("state.split.why")}
        </Notice>
      )}
      {call.group && <ChangedDevices call={call} group={call.group} />}
    </>
  );
}

/** One person at a time: the first whose banner was not put off. */
function ChangedDevices({ call, group }: { readonly call: Call; readonly group: CallGroup }) {
  const { putOff } = useStore(group.view);
  const person = changedPeople(useRoom(call.room)).find(({ id }) => !putOff.includes(id));
  if (!person) return null;
  return (
    <Notice
      tone="act"
      icon={<ShieldAlert aria-hidden />}
      actions={
        <>
          <Button onPress={() => void call.compare(person.id)}>{text("privacy.compare")}</Button>
          <Button onPress={() => group.view.update({ putOff: [...putOff, person.id] })}>{text("state.notNow")}</Button>
        </>
      }
    >
      {text("state.changed.why", { name: personName(person) })}
    </Notice>
  );
}
