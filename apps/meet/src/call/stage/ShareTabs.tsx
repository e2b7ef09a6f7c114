import { ToggleButton, ToggleButtonGroup } from "react-aria-components";

import { text } from "../../catalogue/text.ts";
import { cx } from "../../ui/cx.ts";
import type { Call } from "../call.ts";
import { shownName } from "../person/person-name.ts";
import styles from "./ShareTile.module.css";

/** Two shares at once: one at a time is large, and these choose which. */
export function ShareTabs({
  call,
  shares,
  chosen,
  onChoose,
}: {
  readonly call: Call;
  readonly shares: readonly string[];
  readonly chosen: string | undefined;
  readonly onChoose: (share: string) => void;
}) {
  return (
    <ToggleButtonGroup
      className={cx(styles.tabs)}
      aria-label={text("call.shares")}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={chosen === undefined ? [] : [chosen]}
      onSelectionChange={([key]) => key !== undefined && onChoose(String(key))}
    >
      {shares.map((share) => {
        const owner = call.room.participants.get(share.slice("screen:".length));
        return (
          <ToggleButton key={share} id={share} className={cx(styles.tab)}>
            {text("call.screenOf", { name: owner ? shownName(owner, false) : "" })}
          </ToggleButton>
        );
      })}
    </ToggleButtonGroup>
  );
}
