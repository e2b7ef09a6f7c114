import type { RemoteParticipant } from "@subrosa/client";
import { useEffect, useState } from "react";

import { useNow } from "../../app/clock.ts";
import { text } from "../../catalogue/text.ts";
import { Button } from "../../ui/Button.tsx";
import type { Call } from "../call.ts";
import { personName } from "../person/person-name.ts";
import { StateAction } from "../person/StateAction.tsx";
import { personSentence } from "../person/state-words.ts";
import { personState } from "../person/states.ts";
import styles from "./TileWait.module.css";

const sayWhat = 3_000;
const sayWhy = 10_000;

/** What a tile waits for: after 3 s in words, after 10 s why, with a way on. Weak connections say so at once. */
export function TileWait({
  call,
  participant,
  weak,
}: {
  readonly call: Call;
  readonly participant: RemoteParticipant;
  readonly weak: boolean;
}) {
  const trouble = personState(participant);
  // Before its first word there is no path to look for.
  const connecting = participant.connection === "connecting" && trouble?.state !== "connecting";
  const waiting = connecting ? "path" : trouble?.state;
  const [since, setSince] = useState(() => Date.now());
  useEffect(() => setSince(Date.now()), [waiting]);
  const now = useNow(1_000);
  if (weak) return <p className={styles.wait}>{text("tile.weak")}</p>;
  const waited = now - since;
  if (waited < sayWhat) return null;
  if (connecting)
    return (
      <div className={styles.wait}>
        <p>{text(waited < sayWhy ? "tile.connecting" : "tile.connectingSlow", { name: personName(participant) })}</p>
        {waited >= sayWhy && (
          <Button small onPress={() => call.room.retryNow()}>
            {text("app.tryAgain")}
          </Button>
        )}
      </div>
    );
  // A changed device has its banner.
  if (!trouble || trouble.state === "changed") return null;
  // Waiting does not help against a format.
  const actNow = trouble.state === "cantPlay";
  return (
    <div className={styles.wait}>
      <p>{personSentence(participant, trouble)}</p>
      {(actNow || waited >= sayWhy) && (
        <StateAction call={call} participant={participant} state={trouble.state} small />
      )}
    </div>
  );
}
