import { useEffect, useRef } from "react";

import { preferences } from "../../app/preferences.ts";
import { useStore } from "../../app/store.ts";
import type { Call } from "../call.ts";
import { largest, useSceneInput } from "../stage/use-scene.ts";
import { browserSession, openWhenHidden, opensByItself } from "./automatic.ts";
import { pipKind } from "./pip-window.ts";

/** The picture of the large tile: what a browser without a window of ours shows. */
function pictureOf(main: string): HTMLVideoElement | null {
  return document.querySelector<HTMLVideoElement>(`[data-tile="${CSS.escape(main)}"] video`);
}

/** Opens the small window, by a click; `undefined` where this browser has none. */
export function usePip(call: Call): (() => void) | undefined {
  const main = largest(useSceneInput(call));
  if (!pipKind()) return undefined;
  return () => void call.pip.open(() => pictureOf(main));
}

/** Opens it when the tab is hidden, for whoever wants that and where the browser can. */
export function useAutomaticPip(call: Call): void {
  const { automaticPip } = useStore(preferences);
  const main = useRef("");
  main.current = largest(useSceneInput(call));
  useEffect(() => {
    const session = browserSession();
    if (!automaticPip || !opensByItself(session)) return undefined;
    return openWhenHidden(
      {
        isOpen: () => call.pip.isOpen,
        open: () => call.pip.open(() => pictureOf(main.current)),
        close: () => call.pip.close(),
      },
      session,
    );
  }, [call, automaticPip]);
}
