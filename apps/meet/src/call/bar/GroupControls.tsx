import { Hand, MessageSquare, Smile } from "lucide-react";
import { Dialog, DialogTrigger, Popover, Button } from "react-aria-components";

import { useStore } from "../../app/store.ts";
import { text } from "../../catalogue/text.ts";
import { cx } from "../../ui/cx.ts";
import menu from "../../ui/Menu.module.css";
import type { Call } from "../call.ts";
import type { CallGroup } from "../group/call-group.ts";
import { reactions } from "../group/reactions.ts";
import { useRoom } from "../use-room.ts";
import { Control } from "./Control.tsx";
import styles from "./GroupControls.module.css";

export function HandControl({ group }: { readonly group: CallGroup }) {
  const { handRaisedAt } = useRoom(group.room).local;
  return (
    <Control
      label={text("call.hand")}
      short={text("call.handShort")}
      shortcut="H"
      icon={<Hand aria-hidden />}
      isSelected={handRaisedAt !== undefined}
      onPress={() => void group.toggleHand()}
    />
  );
}

/** Six reactions behind one button. */
export function ReactControl({ group }: { readonly group: CallGroup }) {
  const { choosingReaction } = useStore(group.view);
  const choose = (open: boolean): void => group.view.update({ choosingReaction: open });
  return (
    <DialogTrigger isOpen={choosingReaction} onOpenChange={choose}>
      <Control
        label={text("call.react")}
        shortcut="E"
        icon={<Smile aria-hidden />}
        isExpanded={choosingReaction}
        onPress={() => choose(!choosingReaction)}
      />
      <Popover className={cx(menu.popover, styles.popover)} placement="top">
        <Dialog className={cx(styles.choice)} aria-label={text("call.react")}>
          <ReactionButtons group={group} />
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}

/** The reactions side by side. `done`: after one was chosen. */
export function ReactionButtons({ group, done }: { readonly group: CallGroup; readonly done?: () => void }) {
  return reactions.map(([emoji, name], index) => (
    <Button
      key={emoji}
      className={cx(styles.reaction)}
      aria-label={text(name)}
      autoFocus={index === 0}
      onPress={() => {
        done?.();
        void group.react(emoji);
      }}
    >
      {emoji}
    </Button>
  ));
}

/** The chat, with how much of it was not read. */
export function ChatControl({ call, group }: { readonly call: Call; readonly group: CallGroup }) {
  const { panel } = useStore(call.view);
  const { unread } = useStore(group.view);
  return (
    <Control
      label={text("call.chat")}
      shortcut="C"
      icon={<MessageSquare aria-hidden />}
      isSelected={panel === "chat"}
      {...(unread > 0 ? { mark: { count: unread, words: text("chat.unread", { count: unread }) } } : {})}
      onPress={() => call.togglePanel("chat")}
    />
  );
}
