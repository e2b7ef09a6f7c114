import { MessageSquare, Users } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "react-aria-components";

import { useStore } from "../../app/store.ts";
import { text } from "../../catalogue/text.ts";
import { cx } from "../../ui/cx.ts";
import menu from "../../ui/Menu.module.css";
import type { Call, Panel } from "../call.ts";
import type { CallGroup } from "../group/call-group.ts";
import person from "../person/PersonMenu.module.css";
import { useRoom } from "../use-room.ts";
import { ReactionButtons } from "./GroupControls.tsx";
import styles from "./GroupControls.module.css";

/** On phones, in the sheet: reactions, chat and people, whose places in the bar others have. */
export function GroupEntries({
  call,
  group,
  onClose,
}: {
  readonly call: Call;
  readonly group: CallGroup;
  readonly onClose: () => void;
}) {
  const { unread } = useStore(group.view);
  const { hosting } = useRoom(call.room);
  const entry = (panel: Panel, label: string, icon: ReactNode, note: string | undefined) => (
    <Button
      className={cx(menu.item, person.entry)}
      onPress={() => {
        onClose();
        call.view.update({ panel });
      }}
    >
      {icon}
      {label}
      {note !== undefined && <span className={styles.note}>{note}</span>}
    </Button>
  );
  const waiting = hosting.waiting.length;
  return (
    <>
      <div className={styles.spread} role="group" aria-label={text("call.react")}>
        <ReactionButtons group={group} done={onClose} />
      </div>
      {entry(
        "chat",
        text("call.chat"),
        <MessageSquare aria-hidden />,
        unread > 0 ? text("chat.unread", { count: unread }) : undefined,
      )}
      {entry(
        "people",
        text("call.people"),
        <Users aria-hidden />,
        waiting > 0 ? text("people.waiting", { count: waiting }) : undefined,
      )}
    </>
  );
}
