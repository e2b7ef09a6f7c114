import type { RemoteParticipant } from "@subrosa/client";

import { text } from "../../catalogue/text.ts";
import { Button } from "../../ui/Button.tsx";
import type { Call } from "../call.ts";
import { personName } from "./person-name.ts";
import type { PersonState } from "./states.ts";

/** What one can do about somebody's state, if there is anything. */
export function StateAction({
  call,
  participant,
  state,
  small = false,
}: {
  readonly call: Call;
  readonly participant: RemoteParticipant;
  readonly state: PersonState;
  readonly small?: boolean;
}) {
  const button = (words: string, act: () => void) => (
    <Button small={small} onPress={act}>
      {words}
    </Button>
  );
  switch (state) {
    case "changed":
      return button(text("privacy.compare"), () => void call.compare(participant.id));
    case "late":
      return button(text("state.late.reconnect"), () => void call.rejoin());
    case "lost":
      if (participant.presence === "lost")
        return call.room.local.isHost
          ? button(text("host.remove"), () => call.group?.ask("remove", participant))
          : null;
      return button(text("app.tryAgain"), () => call.room.retryNow());
    case "left":
      // Their keys go with the next commit, which nobody can hasten.
      return null;
    case "connecting":
    case "noKey":
    case "cantOpen":
      return button(text("app.tryAgain"), () => call.room.retryNow());
    case "cantPlay":
      return button(
        text("state.cantPlay.ask", { name: personName(participant) }),
        () => void call.askForFormat(participant),
      );
  }
}
