import { useEffect } from "react";

import { text } from "../catalogue/text.ts";

/** What a tab in a call is named: so that one sees from another tab who waits, and that one is muted. */
export function callTitle(room: string, muted: boolean, waiting: number): string {
  const title = text(muted ? "app.title.muted" : "app.title.call", { room });
  return waiting === 0 ? title : text("app.title.waiting", { count: waiting, title });
}

/** Names the browser's tab while a screen stands. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title;
  }, [title]);
}
