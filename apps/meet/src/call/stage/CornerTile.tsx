import { type PointerEvent, type RefObject, useRef, useState } from "react";

import type { CornerName } from "./scene.ts";
import { Tile, type TileProps } from "./Tile.tsx";
import styles from "./CornerTile.module.css";

const dragStarts = 6;

/** The own tile over the other's picture: dragged, it snaps to the nearest corner. */
export function CornerTile({ stage, ...tile }: TileProps & { readonly stage: RefObject<HTMLDivElement | null> }) {
  const { call, rect } = tile;
  const start = useRef<{ x: number; y: number }>(undefined);
  const [offset, setOffset] = useState<{ x: number; y: number }>();
  const begin = (event: PointerEvent<HTMLDivElement>): void => {
    if (event.button !== 0 || (event.target instanceof Element && event.target.closest("button"))) return;
    start.current = { x: event.clientX, y: event.clientY };
    event.currentTarget.setPointerCapture(event.pointerId);
  };
  const move = (event: PointerEvent<HTMLDivElement>): void => {
    if (!start.current) return;
    const next = { x: event.clientX - start.current.x, y: event.clientY - start.current.y };
    if (offset || Math.hypot(next.x, next.y) >= dragStarts) setOffset(next);
  };
  const end = (event: PointerEvent<HTMLDivElement>): void => {
    start.current = undefined;
    const area = stage.current?.getBoundingClientRect();
    if (offset && area) {
      const side = event.clientX < area.x + area.width / 2 ? "left" : "right";
      const edge = event.clientY < area.y + area.height / 2 ? "top" : "bottom";
      const corner: CornerName = `${edge}-${side}`;
      call.view.update({ corner });
    }
    setOffset(undefined);
  };
  const dragged = offset ? { ...rect, x: rect.x + offset.x, y: rect.y + offset.y } : rect;
  return (
    <Tile
      {...tile}
      rect={dragged}
      dragged
      className={offset ? styles.dragged : styles.corner}
      onPointerDown={begin}
      onPointerMove={move}
      onPointerUp={end}
    />
  );
}
