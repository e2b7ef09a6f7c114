import { useEffect, useState } from "react";

import type { Call } from "../../call/call.ts";
import { text } from "../../catalogue/text.ts";
import styles from "./Privacy.module.css";
import { SealedPicture } from "./SealedPicture.tsx";

const span = 10;

interface Count {
  readonly made: number;
  readonly sealed: number;
}

/** Counts of the last ten seconds, from the frame worker: what the encoders made, and what was sealed. Not spoken. */
export function Frames({ call }: { readonly call: Call }) {
  const [count, setCount] = useState<Count>();
  useEffect(() => {
    const past: Count[] = [];
    const look = (): void => {
      const { encoded, sealed } = call.room.sendingTotals();
      past.push({ made: encoded, sealed });
      const [before] = past;
      if (past.length > span) past.shift();
      // One look tells nothing about the time before it.
      if (before && past.length > 1) setCount({ made: encoded - before.made, sealed: sealed - before.sealed });
    };
    look();
    const timer = setInterval(look, 1_000);
    return () => clearInterval(timer);
  }, [call]);
  return (
    <>
      <p className={styles.frames}>{count ? wordsFor(count) : text("privacy.framesWait")}</p>
      <SealedPicture call={call} />
    </>
  );
}

/** The frame worker lets go of sealed frames only, so what was not sealed was not sent. */
function wordsFor({ made, sealed }: Count): string {
  if (made === 0) return text("privacy.framesNone");
  const sent = text("privacy.frames", { sent: sealed, sealed });
  return made === sealed ? sent : `${sent} ${text("privacy.framesHeld", { count: made - sealed })}`;
}
