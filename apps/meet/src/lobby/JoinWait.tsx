import { useEffect } from "react";

import { announcer } from "../app/announcer.ts";
import { useNow } from "../app/clock.ts";
import type { Meeting } from "../app/meeting.ts";
import type { Joining } from "../app/phase.ts";
import { text } from "../catalogue/text.ts";
import { Button } from "../ui/Button.tsx";
import { CopyLink } from "../ui/CopyLink.tsx";
import { Notice } from "../ui/Notice.tsx";
import styles from "./Lobby.module.css";

const sayWhat = 3_000;
const sayWhy = 10_000;

/** What a join waits for: after 3 s in words, after 10 s with a way on. */
export function JoinWait({
  meeting,
  joining,
  people,
}: {
  readonly meeting: Meeting;
  readonly joining: Joining;
  readonly people: number;
}) {
  const waited = useNow(500) - joining.since;
  const { step } = joining.room;
  // Only a passphrase takes its time to become a key.
  const preparing = step === "preparing-key" && meeting.facts.secret !== "link";
  const what = preparing
    ? text("passphrase.working")
    : step === "preparing-key" || step === "connecting" || people === 0
      ? text("lobby.waitServer")
      : text("lobby.waitKeys", { count: people });
  const shown = waited >= sayWhat || preparing;
  useEffect(() => {
    if (shown) announcer.say(what, "states");
  }, [shown, what]);
  if (!shown) return null;
  const details = text("lobby.slowDetails", { step: step ?? "", seconds: Math.round(waited / 1_000) });
  if (waited < sayWhy) return <p className={styles.wait}>{what}</p>;
  return (
    <Notice tone="act" actions={<Button onPress={() => void meeting.tryAgain()}>{text("app.tryAgain")}</Button>}>
      <p>{text("lobby.slow")}</p>
      <details className={styles.details}>
        <summary>{text("app.details")}</summary>
        <p>{details}</p>
        <CopyLink link={details} label={text("app.copy")} />
      </details>
    </Notice>
  );
}
