import { useEffect } from "react";

/** Keeps the screen on during the call, where the browser can. A hidden page loses the lock and asks again. */
export function useWakeLock(): void {
  useEffect(() => {
    let lock: WakeLockSentinel | undefined;
    let over = false;
    const ask = async (): Promise<void> => {
      if (document.visibilityState !== "visible" || !("wakeLock" in navigator)) return;
      lock = await navigator.wakeLock.request("screen").catch(() => undefined);
      if (over) await lock?.release();
    };
    const listener = (): void => void ask();
    listener();
    document.addEventListener("visibilitychange", listener);
    return () => {
      over = true;
      document.removeEventListener("visibilitychange", listener);
      void lock?.release();
    };
  }, []);
}
