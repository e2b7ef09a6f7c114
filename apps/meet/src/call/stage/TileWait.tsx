import type { Participant } from "@subrosa/client";
import { useEffect, useState } from "react";

import { useNow } from "../../app/clock.ts";
import { text } from "../../catalogue/text.ts";
import { Button } from "../../ui/Button.tsx";
import type { Call } from "../call.ts";
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
  readonly participant: Participant;
  readonly weak: boolean;
}) {
  const waiting = participant.connection === "connecting" ? "connecting" : personState(participant)?.state;
  const [since, setSince] = useState(() => Date.now());
  useEffect(() => setSince(Date.now()), [waiting]);
  const now = useNow(1_000);
  if (weak) return <p className={styles.wait}>{text("tile.weak")}</p>;
  const waited = now - since;
  if (waiting === undefined || waited < sayWhat) return null;
  const { name } = participant;
  const source = personState(participant)?.source;
  const sound = source === "microphone" || source === "screen-audio";
  const sentence =
    waiting === "connecting"
      ? text(waited < sayWhy ? "tile.connecting" : "tile.connectingSlow", { name })
      : waiting === "noKey"
        ? text(sound ? "state.noKey.sound" : "state.noKey.why", { name })
        : text(`state.${waiting}.why`, { name });
  return (
    <div className={styles.wait}>
      <p>{sentence}</p>
      {waited >= sayWhy && waiting !== "cantPlay" && (
        <Button small onPress={() => call.room.retryNow()}>
          {text("app.tryAgain")}
        </Button>
      )}
    </div>
  );
}
