import { useEffect, useState } from "react";

import { announcer } from "../app/announcer.ts";
import type { Meeting } from "../app/meeting.ts";
import { preferences } from "../app/preferences.ts";
import { actionFor, focusPlace } from "../app/shortcuts.ts";
import { text } from "../catalogue/text.ts";
import { ShortcutsDialog } from "../ui/ShortcutsDialog.tsx";

/** `M` and `V` work before the call too, and `?` shows the list of all keys. */
export function LobbyKeys({ meeting }: { readonly meeting: Meeting }) {
  const [listed, setListed] = useState(false);
  useEffect(() => {
    const press = async (event: KeyboardEvent): Promise<void> => {
      if (!preferences.get().singleKeys || document.querySelector('[role="dialog"]')) return;
      const action = actionFor(event, focusPlace(document.activeElement));
      if (action === "help") setListed(true);
      if (action !== "microphone" && action !== "camera") return;
      await meeting.devices.set(action, !meeting.devices.state.get()[action].on);
      announcer.say(text(`say.${action}.${meeting.devices.state.get()[action].on ? "on" : "off"}`), "results");
    };
    const listener = (event: KeyboardEvent): void => void press(event);
    addEventListener("keydown", listener);
    return () => removeEventListener("keydown", listener);
  }, [meeting]);
  return <ShortcutsDialog isOpen={listed} onClose={() => setListed(false)} />;
}
