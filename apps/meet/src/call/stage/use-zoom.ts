import { type CSSProperties, type RefObject, useEffect, useState } from "react";

const largest = 4;

interface Zoom {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

const fitted: Zoom = { scale: 1, x: 0, y: 0 };

/** Keeps the picture in its frame: nobody pans into emptiness. Offsets are fractions of the frame. */
export function limited({ scale, x, y }: Zoom): Zoom {
  const bounded = Math.min(largest, Math.max(1, scale));
  const reach = (bounded - 1) / 2;
  const within = (offset: number): number => Math.min(reach, Math.max(-reach, offset));
  return { scale: bounded, x: within(x), y: within(y) };
}

/** Zooms by a factor so that the point under the pointer stays where it is. The point is measured from the frame's middle. */
export function zoomedAt(zoom: Zoom, factor: number, point: { readonly x: number; readonly y: number }): Zoom {
  const scale = Math.min(largest, Math.max(1, zoom.scale * factor));
  const ratio = scale / zoom.scale;
  return limited({ scale, x: point.x - (point.x - zoom.x) * ratio, y: point.y - (point.y - zoom.y) * ratio });
}

/** Zoom and pan of one frame: Ctrl and wheel, pinch, drag, and what the buttons call. */
export function useZoom(frame: RefObject<HTMLElement | null>): {
  readonly scale: number;
  readonly style: CSSProperties;
  by(factor: number): void;
  /** Moves what is seen, in fractions of the frame: 0.1 to the right shows more of the right. */
  pan(right: number, down: number): void;
  fit(): void;
} {
  const [zoom, setZoom] = useState(fitted);
  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const pointers = new Map<number, { x: number; y: number }>();
    const place = (event: { clientX: number; clientY: number }): { x: number; y: number } => {
      const box = element.getBoundingClientRect();
      return { x: (event.clientX - box.x) / box.width - 0.5, y: (event.clientY - box.y) / box.height - 0.5 };
    };
    const wheel = (event: WheelEvent): void => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      setZoom((now) => zoomedAt(now, Math.exp(-event.deltaY / 300), place(event)));
    };
    const down = (event: PointerEvent): void => {
      if (event.target instanceof Element && event.target.closest("button")) return;
      pointers.set(event.pointerId, place(event));
    };
    const move = (event: PointerEvent): void => {
      const before = pointers.get(event.pointerId);
      if (!before) return;
      const now = place(event);
      const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
      pointers.set(event.pointerId, now);
      if (!other)
        setZoom((zoomed) => limited({ ...zoomed, x: zoomed.x + now.x - before.x, y: zoomed.y + now.y - before.y }));
      else {
        const apart = (point: { x: number; y: number }): number => Math.hypot(point.x - other.x, point.y - other.y);
        setZoom((zoomed) => zoomedAt(zoomed, apart(now) / Math.max(0.01, apart(before)), other));
      }
    };
    const up = (event: PointerEvent): void => {
      pointers.delete(event.pointerId);
    };
    // React's own wheel listener is passive and could not keep the page from zooming.
    element.addEventListener("wheel", wheel, { passive: false });
    element.addEventListener("pointerdown", down);
    addEventListener("pointermove", move);
    addEventListener("pointerup", up);
    addEventListener("pointercancel", up);
    return () => {
      element.removeEventListener("wheel", wheel);
      element.removeEventListener("pointerdown", down);
      removeEventListener("pointermove", move);
      removeEventListener("pointerup", up);
      removeEventListener("pointercancel", up);
    };
  }, [frame]);
  return {
    scale: zoom.scale,
    style: { transform: `translate(${zoom.x * 100}%, ${zoom.y * 100}%) scale(${zoom.scale})` },
    by: (factor) => setZoom((now) => zoomedAt(now, factor, { x: 0, y: 0 })),
    pan: (right, down) => setZoom((now) => limited({ ...now, x: now.x - right, y: now.y - down })),
    fit: () => setZoom(fitted),
  };
}
