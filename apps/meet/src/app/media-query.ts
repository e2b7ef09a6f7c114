import { useSyncExternalStore } from "react";

/** Whether a media query matches now. */
function useMediaQuery(query: string): boolean {
  return useSyncExternalStore(
    (listener) => {
      const list = matchMedia(query);
      list.addEventListener("change", listener);
      return () => list.removeEventListener("change", listener);
    },
    () => matchMedia(query).matches,
  );
}

/** Fingers instead of a mouse: the system's own pickers are better there. */
export const useCoarsePointer = (): boolean => useMediaQuery("(pointer: coarse)");

/** A phone, upright or lying, or a page zoomed until it is as narrow as one. */
export const usePhone = (): boolean => useMediaQuery("(max-width: 640px), (max-height: 460px)");
export const useLandscapePhone = (): boolean => useMediaQuery("(max-height: 460px) and (orientation: landscape)");
/** Wide enough for a word under each control. */
export const useLabels = (): boolean => useMediaQuery("(min-width: 1024px)");
