import { X } from "lucide-react";
import { useEffect } from "react";

import { useStore } from "../../app/store.ts";
import { text } from "../../catalogue/text.ts";
import type { OwnSource } from "../../devices/own.ts";
import { IconButton } from "../../ui/Button.tsx";
import styles from "../bar/ControlBar.module.css";
import type { Call } from "../call.ts";
import type { CallGroup } from "./call-group.ts";
import { mutedWords } from "./spoken-group.ts";

/** At the microphone or camera: a host switched it off, and only its owner can switch it on. */
export function MutedByHint({
  call,
  group,
  source,
}: {
  readonly call: Call;
  readonly group: CallGroup;
  readonly source: OwnSource;
}) {
  const { mutedBy } = useStore(group.view);
  const { on } = useStore(call.devices.state)[source];
  const dismiss = (): void => group.view.update({ mutedBy: undefined });
  useEffect(() => {
    if (on && group.view.get().mutedBy?.source === source) group.view.update({ mutedBy: undefined });
  }, [on, group, source]);
  if (on || mutedBy?.source !== source) return null;
  return (
    <div className={styles.hint}>
      {mutedWords(mutedBy.name, source)}
      <IconButton label={text("app.close")} icon={<X />} onPress={dismiss} />
    </div>
  );
}
