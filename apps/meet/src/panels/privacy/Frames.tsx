import { ArrowRight } from "lucide-react";
import { useEffect, useRef, useState } from "react";

import type { Call } from "../../call/call.ts";
import { text } from "../../catalogue/text.ts";
import { Picture } from "../../ui/Picture.tsx";
import styles from "./Privacy.module.css";

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
  const camera = call.room.local.tracks.get("camera");
  const track = camera && !camera.muted ? camera.mediaStreamTrack : undefined;
  return (
    <>
      <p className={styles.frames}>{count ? wordsFor(count) : text("privacy.framesWait")}</p>
      {track && count && count.sealed > 0 && (
        <div className={styles.pictures} aria-hidden>
          <figure>
            <span className={styles.frame}>
              <Picture track={track} label="" />
            </span>
            <figcaption>{text("privacy.youSee")}</figcaption>
          </figure>
          <ArrowRight size={20} />
          <figure>
            <span className={styles.frame}>
              <Noise />
            </span>
            <figcaption>{text("privacy.itSees")}</figcaption>
          </figure>
        </div>
      )}
    </>
  );
}

/** The frame worker lets go of sealed frames only, so what was not sealed was not sent. */
function wordsFor({ made, sealed }: Count): string {
  if (made === 0) return text("privacy.framesNone");
  const sent = text("privacy.frames", { sent: sealed, sealed });
  return made === sealed ? sent : `${sent} ${text("privacy.framesHeld", { count: made - sealed })}`;
}

/** A drawing of what ciphertext looks like: random bytes as grey. It still stands with reduced motion. */
function Noise() {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const draw = (): void => {
      const context = canvas.current?.getContext("2d");
      if (!context) return;
      const image = context.createImageData(64, 36);
      const bytes = crypto.getRandomValues(new Uint8Array(64 * 36));
      for (const [index, grey] of bytes.entries()) image.data.set([grey, grey, grey, 255], index * 4);
      context.putImageData(image, 0, 0);
    };
    draw();
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    const timer = setInterval(draw, 1_000);
    return () => clearInterval(timer);
  }, []);
  return <canvas ref={canvas} width={64} height={36} className={styles.noise} />;
}
