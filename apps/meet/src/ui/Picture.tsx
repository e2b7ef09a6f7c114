import { useEffect, useRef } from "react";

import { cx } from "./cx.ts";
import styles from "./Picture.module.css";

/** A moving picture without sound. `whole` shows all of it (screens), else it fills its frame. */
export interface PictureProps {
  readonly track: MediaStreamTrack;
  readonly mirrored?: boolean;
  readonly whole?: boolean;
  readonly frozen?: boolean;
  readonly label: string;
}

export function Picture({ track, mirrored = false, whole = false, frozen = false, label }: PictureProps) {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const element = video.current;
    if (!element) return;
    element.srcObject = new MediaStream([track]);
    // Muted video may always play; a rejection only says that the element went away meanwhile.
    element.play().catch(() => undefined);
    return () => {
      element.srcObject = null;
    };
  }, [track]);
  return (
    <video
      ref={video}
      className={cx(styles.picture, mirrored && styles.mirrored, whole && styles.whole, frozen && styles.frozen)}
      aria-label={label}
      autoPlay
      playsInline
      muted
    />
  );
}
