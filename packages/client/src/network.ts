import type { Unsubscribe } from "./events.ts";

/** `navigator.connection` (Network Information API), where a browser has it. */
interface NavigatorWithConnection {
  readonly connection?: EventTarget;
}

/** Calls `changed` when the machine came online or moved to another network. Does nothing where there is no window. */
export function watchNetwork(changed: () => void): Unsubscribe {
  if (typeof window === "undefined") return () => undefined;
  const { connection } = navigator as NavigatorWithConnection;
  window.addEventListener("online", changed);
  connection?.addEventListener("change", changed);
  return () => {
    window.removeEventListener("online", changed);
    connection?.removeEventListener("change", changed);
  };
}
