import { useEffect } from "react";

import { announcer } from "../app/announcer.ts";
import type { Meeting } from "../app/meeting.ts";
import { preferences } from "../app/preferences.ts";
import { actionFor, focusPlace } from "../app/shortcuts.ts";
import { text } from "../catalogue/text.ts";

/** `M` and `V` work before the call too. */
export function useLobbyKeys(meeting: Meeting): void {
  useEffect(() => {
    const press = async (event: KeyboardEvent): Promise<void> => {
      if (!preferences.get().singleKeys || document.querySelector('[role="dialog"]')) return;
      const action = actionFor(event, focusPlace(document.activeElement));
      if (action !== "microphone" && action !== "camera") return;
      await meeting.devices.set(action, !meeting.devices.state.get()[action].on);
      announcer.say(text(`say.${action}.${meeting.devices.state.get()[action].on ? "on" : "off"}`), "results");
    };
    const listener = (event: KeyboardEvent): void => void press(event);
    addEventListener("keydown", listener);
    return () => removeEventListener("keydown", listener);
  }, [meeting]);
}
