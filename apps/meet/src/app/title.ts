import { useEffect } from "react";

/** Names the browser's tab while a screen stands. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title;
  }, [title]);
}
