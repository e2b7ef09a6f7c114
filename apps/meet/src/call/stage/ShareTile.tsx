import { Expand, Scan, Users, ZoomIn, ZoomOut } from "lucide-react";
import { type KeyboardEvent, useRef } from "react";

import { useStore } from "../../app/store.ts";
import { text } from "../../catalogue/text.ts";
import { IconButton } from "../../ui/Button.tsx";
import { Picture } from "../../ui/Picture.tsx";
import { shownName } from "../person/person-name.ts";
import { placed, type TileProps } from "./Tile.tsx";
import styles from "./ShareTile.module.css";
import { pictureOf } from "../person/states.ts";
import { useZoom } from "./use-zoom.ts";

/** How far one press of an arrow moves an enlarged screen, in fractions of its frame. */
const ways: Readonly<Record<string, readonly [right: number, down: number]>> = {
  ArrowLeft: [-0.1, 0],
  ArrowRight: [0.1, 0],
  ArrowUp: [0, -0.1],
  ArrowDown: [0, 0.1],
};

/** A shared screen: all of it, or as large as one needs it. */
export function ShareTile({ call, participant, rect, tabStop, onFocus }: TileProps) {
  const frame = useRef<HTMLDivElement>(null);
  const zoom = useZoom(frame);
  const { hideStrip } = useStore(call.view);
  const track = pictureOf(participant, "screen");
  const name = text("call.screenOf", { name: shownName(participant, false) });
  const keys = (event: KeyboardEvent): void => {
    if (event.target !== event.currentTarget) return;
    const way = event.shiftKey && zoom.scale > 1 ? ways[event.key] : undefined;
    if (way) {
      zoom.pan(...way);
      // Without Shift the arrows lead to other tiles.
      event.stopPropagation();
    } else if (event.key === "+" || event.key === "=") zoom.by(1.25);
    else if (event.key === "-") zoom.by(0.8);
    else if (event.key === "0") zoom.fit();
    else return;
    event.preventDefault();
  };
  const fullScreen = async (): Promise<void> => {
    const change = document.fullscreenElement ? document.exitFullscreen() : frame.current?.requestFullscreen();
    await change?.catch(() => undefined);
  };
  return (
    <div
      ref={frame}
      className={styles.share}
      style={placed(rect)}
      role="group"
      aria-label={name}
      data-tile={`screen:${participant.id}`}
      tabIndex={tabStop ? 0 : -1}
      onFocus={onFocus}
      onKeyDown={keys}
    >
      <div className={styles.canvas} style={zoom.style}>
        {track && <Picture track={track} whole label={name} />}
      </div>
      <p className={styles.owner} dir="auto">
        {name}
      </p>
      <div className={styles.tools} role="group" aria-label={name}>
        <IconButton
          overPicture
          label={text("call.zoomOut")}
          icon={<ZoomOut />}
          isDisabled={zoom.scale <= 1}
          onPress={() => zoom.by(0.8)}
        />
        <span className={styles.scale} aria-live="off">
          {text("call.zoom", { count: Math.round(zoom.scale * 100) })}
        </span>
        <IconButton
          overPicture
          label={text("call.zoomIn")}
          icon={<ZoomIn />}
          isDisabled={zoom.scale >= 4}
          onPress={() => zoom.by(1.25)}
        />
        <IconButton
          overPicture
          label={text("call.fit")}
          icon={<Scan />}
          isDisabled={zoom.scale === 1}
          onPress={zoom.fit}
        />
        <IconButton overPicture label={text("call.fullScreen")} icon={<Expand />} onPress={() => void fullScreen()} />
        <IconButton
          overPicture
          label={text(hideStrip ? "call.showStrip" : "call.hideStrip")}
          icon={<Users />}
          onPress={() => call.view.update({ hideStrip: !hideStrip })}
        />
      </div>
    </div>
  );
}
