import type { Call } from "../call.ts";
import { largest, useSceneInput } from "../stage/use-scene.ts";
import { pipKind } from "./pip-window.ts";

/** Opens the small window, by a click; `undefined` where this browser has none. */
export function usePip(call: Call): (() => void) | undefined {
  const main = largest(useSceneInput(call));
  if (!pipKind()) return undefined;
  return () =>
    void call.pip.open(() => document.querySelector<HTMLVideoElement>(`[data-tile="${CSS.escape(main)}"] video`));
}
