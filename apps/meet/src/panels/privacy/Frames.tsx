import { useEffect, useState } from "react";

import type { SendingTotals } from "@subrosa/client";
import type { Call } from "../../call/call.ts";
import { text } from "../../catalogue/text.ts";
import { framesSentence, RecentFrames } from "./frame-counts.ts";
import styles from "./Privacy.module.css";
import { SealedPicture } from "./SealedPicture.tsx";

/** Counts of the last ten seconds: what the browser says it sent, and what the frame worker sealed. Not spoken. */
export function Frames({ call }: { readonly call: Call }) {
  const [count, setCount] = useState<SendingTotals>();
  useEffect(() => {
    const counts = new RecentFrames();
    const look = (): void => setCount(counts.add(call.room.sendingTotals()));
    look();
    const timer = setInterval(look, 1_000);
    return () => clearInterval(timer);
  }, [call]);
  return (
    <>
      <p className={styles.frames}>{framesSentence(count)}</p>
      <p className={styles.note}>{text("privacy.framesWhy")}</p>
      <SealedPicture call={call} />
    </>
  );
}
