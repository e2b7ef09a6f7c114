import { type RefObject, useEffect } from "react";

/** How far a finger has to go, in CSS pixels, and how much more sideways than up or down. */
const far = 48;
const sideways = 1.5;

/** What a finger's way means: the page after, the page before, or nothing. */
export function pageStep(dx: number, dy: number): 1 | -1 | 0 {
  if (Math.abs(dx) < far || Math.abs(dx) < sideways * Math.abs(dy)) return 0;
  return dx < 0 ? 1 : -1;
}

/** A finger turns pages, and the tiles go along with it. Not on a shared screen, which is panned, nor where one drags or presses. */
export function useSwipe(
  area: RefObject<HTMLElement | null>,
  moved: RefObject<HTMLElement | null>,
  pages: number,
  turn: (step: 1 | -1) => void,
): void {
  useEffect(() => {
    const element = area.current;
    if (!element || pages < 2) return;
    let start: { readonly id: number; readonly x: number; readonly y: number } | undefined;
    const shift = (pixels: number): void => {
      if (moved.current) moved.current.style.translate = pixels === 0 ? "" : `${pixels}px`;
    };
    const down = ({ pointerType, pointerId: id, clientX: x, clientY: y, target, isPrimary }: PointerEvent): void => {
      start = undefined;
      shift(0);
      const taken = target instanceof Element && target.closest('button, [data-tile^="screen:"], [data-dragged]');
      if (isPrimary && pointerType !== "mouse" && !taken) start = { id, x, y };
    };
    const move = ({ pointerId, clientX, clientY }: PointerEvent): void => {
      if (start?.id !== pointerId) return;
      const dx = clientX - start.x;
      shift(Math.abs(dx) > Math.abs(clientY - start.y) ? dx / 2 : 0);
    };
    const end = ({ pointerId, clientX, clientY, type }: PointerEvent): void => {
      if (start?.id !== pointerId) return;
      const step = type === "pointerup" ? pageStep(clientX - start.x, clientY - start.y) : 0;
      start = undefined;
      shift(0);
      if (step !== 0) turn(step);
    };
    element.addEventListener("pointerdown", down);
    element.addEventListener("pointermove", move);
    element.addEventListener("pointerup", end);
    element.addEventListener("pointercancel", end);
    return () => {
      element.removeEventListener("pointerdown", down);
      element.removeEventListener("pointermove", move);
      element.removeEventListener("pointerup", end);
      element.removeEventListener("pointercancel", end);
      shift(0);
    };
  }, [area, moved, pages, turn]);
}
