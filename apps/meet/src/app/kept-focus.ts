import { type RefObject, useEffect } from "react";

/** What can have the focus, by keyboard or because a region gives it the focus first. */
export const focusable =
  '[data-region-focus], button:not([tabindex="-1"]):not([disabled]), [tabindex="0"], input:not([disabled]), select';

/**
 * Where what has the focus is taken away, the browser gives the focus to nothing, and whoever goes by keyboard begins anew.
 * Here it goes to the region that it was in, or else to the first control of the page.
 */
export function useKeptFocus(page: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const { current } = page;
    if (!current) return;
    let last: Element | undefined;
    let region: Element | null = null;
    const remember = ({ target }: FocusEvent): void => {
      if (!(target instanceof Element)) return;
      last = target;
      region = target.closest("[data-region]");
    };
    const keep = (): void => {
      if (!last || last.isConnected || document.activeElement !== document.body) return;
      last = undefined;
      const near = region?.isConnected ? region.querySelector<HTMLElement>(focusable) : null;
      (near ?? current.querySelector<HTMLElement>(focusable))?.focus();
    };
    const observer = new MutationObserver(() => {
      // A frame later: a panel that closes gives the focus back by itself.
      if (last?.isConnected === false) requestAnimationFrame(keep);
    });
    current.addEventListener("focusin", remember);
    observer.observe(current, { childList: true, subtree: true });
    return () => {
      current.removeEventListener("focusin", remember);
      observer.disconnect();
    };
  }, [page]);
}
