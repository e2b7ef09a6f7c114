import { type RefObject, useEffect } from "react";

import { focusable } from "../app/kept-focus.ts";
import { preferences } from "../app/preferences.ts";
import { actionFor, focusPlace, startsTalking } from "../app/shortcuts.ts";
import type { Call } from "./call.ts";

const dialogOpen = (): boolean =>
  document.querySelector('[role="dialog"][aria-modal], [data-rac][role="dialog"], section[role="dialog"]') !== null;

/** Regions in the order of F6: those that are marked so, and hold something to focus. */
function moveRegion(page: HTMLElement, step: 1 | -1): void {
  const regions = [...page.querySelectorAll<HTMLElement>("[data-region]")].filter((region) =>
    region.querySelector(focusable),
  );
  const now = regions.findIndex((region) => region.contains(document.activeElement));
  const next = regions[(now + step + regions.length) % regions.length];
  next?.querySelector<HTMLElement>(focusable)?.focus();
}

/** Single keys, push to talk, F6 and Esc in the call. */
export function useCallKeys(call: Call, page: RefObject<HTMLDivElement | null>): void {
  useEffect(() => {
    const down = (event: KeyboardEvent): void => {
      if (event.defaultPrevented) return;
      const place = focusPlace(document.activeElement);
      if (event.key === "F6" && page.current) {
        event.preventDefault();
        moveRegion(page.current, event.shiftKey ? -1 : 1);
      } else if (event.key === "Escape" && !dialogOpen()) call.view.update({ panel: undefined });
      else if (!preferences.get().singleKeys || dialogOpen()) return;
      else if (startsTalking(event, place)) {
        event.preventDefault();
        void call.talk();
      } else {
        const action = actionFor(event, place);
        if (action) void call.act(action);
      }
    };
    const release = (event: KeyboardEvent): void => {
      if (event.key === " ") void call.stopTalking();
    };
    const blur = (): void => void call.stopTalking();
    addEventListener("keydown", down);
    addEventListener("keyup", release);
    addEventListener("blur", blur);
    return () => {
      removeEventListener("keydown", down);
      removeEventListener("keyup", release);
      removeEventListener("blur", blur);
    };
  }, [call, page]);
}
