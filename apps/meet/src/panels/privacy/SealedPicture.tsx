import { ArrowRight } from "lucide-react";
import { useEffect, useRef, useState } from "react";

import type { Call } from "../../call/call.ts";
import { useRoom } from "../../call/use-room.ts";
import { text } from "../../catalogue/text.ts";
import { Picture } from "../../ui/Picture.tsx";
import styles from "./Privacy.module.css";

/** A new frame is drawn this often, in ms. */
const every = 1_000;

/** Your picture, and beside it a frame of it as it leaves this device: the very bytes, each drawn as a dot. */
export function SealedPicture({ call }: { readonly call: Call }) {
  const camera = useRoom(call.room).local.tracks.get("camera");
  const track = camera && !camera.muted ? camera.mediaStreamTrack : undefined;
  const canvas = useRef<HTMLCanvasElement>(null);
  const [size, setSize] = useState<number>();
  useEffect(() => {
    if (!track) return;
    let gone = false;
    let timer: ReturnType<typeof setTimeout>;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const next = async (): Promise<void> => {
      const bytes = await call.room.sealedFrame("camera");
      if (gone || bytes === undefined) return;
      setSize(bytes.length);
      if (canvas.current) drawBytes(canvas.current, bytes);
      if (!still) timer = setTimeout(() => void next(), every);
    };
    void next();
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [call, track]);
  if (!track) return null;
  return (
    <div className={styles.pictures}>
      <figure>
        <span className={styles.frame}>
          <Picture track={track} label={text("privacy.youSee")} />
        </span>
        <figcaption>{text("privacy.youSee")}</figcaption>
      </figure>
      <ArrowRight aria-hidden size={20} />
      <figure>
        <span className={styles.frame}>
          <canvas ref={canvas} className={styles.noise} data-sealed={size} />
        </span>
        <figcaption>
          {size === undefined ? text("privacy.framesWait") : text("privacy.sealedSize", { count: size })}
        </figcaption>
      </figure>
    </div>
  );
}

const ratio = 16 / 9;

/** Every byte is a grey dot, in the order in which they are sent. What is left of the last row stays empty. */
function drawBytes(canvas: HTMLCanvasElement, bytes: Uint8Array): void {
  canvas.width = Math.ceil(Math.sqrt(bytes.length * ratio));
  canvas.height = Math.ceil(bytes.length / canvas.width);
  const context = canvas.getContext("2d");
  if (!context) return;
  const image = context.createImageData(canvas.width, canvas.height);
  for (const [index, grey] of bytes.entries()) image.data.set([grey, grey, grey, 255], index * 4);
  context.putImageData(image, 0, 0);
}
