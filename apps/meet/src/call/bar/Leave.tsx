import { LogOut, PhoneOff } from "lucide-react";
import { Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";

import { text } from "../../catalogue/text.ts";
import { cx } from "../../ui/cx.ts";
import menu from "../../ui/Menu.module.css";
import type { Call } from "../call.ts";
import { useRoom } from "../use-room.ts";
import { Control } from "./Control.tsx";

/** Last and apart. A host who is not alone also has "End for everyone". */
export function Leave({ call, onLeave }: { readonly call: Call; readonly onLeave: () => void }) {
  const room = useRoom(call.room);
  const icon = <PhoneOff aria-hidden />;
  const { group } = call;
  if (!group || !room.local.isHost || room.participants.size === 0)
    return <Control label={text("call.leave")} icon={icon} tone="danger" onPress={onLeave} />;
  return (
    <MenuTrigger>
      <Control label={text("call.leave")} icon={icon} tone="danger" />
      <Popover className={cx(menu.popover)} placement="top end">
        <Menu className={cx(menu.list)} aria-label={text("call.leaveMenu")}>
          <MenuItem className={cx(menu.item)} onAction={onLeave}>
            <LogOut aria-hidden />
            {text("call.leave")}
          </MenuItem>
          <MenuItem className={cx(menu.item)} onAction={() => group.view.update({ question: { act: "end" } })}>
            <PhoneOff aria-hidden />
            {text("call.endForAll")}
          </MenuItem>
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
