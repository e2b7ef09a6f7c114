import type { KeySession } from "../media-keys.ts";
import { pipKind } from "./pip-window.ts";

/** Chromium asks for it when a tab that uses the microphone or the camera is hidden, and then needs no click. */
const action = "enterpictureinpicture";
const knowing = new WeakMap<KeySession, boolean>();

/** Whether the small window can open by itself here. Asked of each session once: to ask takes a handler away. */
export function opensByItself(session: KeySession | undefined = browserSession()): session is KeySession {
  if (session === undefined || pipKind() === undefined) return false;
  let knows = knowing.get(session);
  if (knows === undefined) {
    try {
      session.setActionHandler(action, null);
      knows = true;
    } catch {
      knows = false; // Media Session §5: a TypeError for an action that the browser does not know
    }
    knowing.set(session, knows);
  }
  return knows;
}

/** The browser's, where it has one. */
export function browserSession(): KeySession | undefined {
  return "mediaSession" in navigator ? navigator.mediaSession : undefined;
}

/** What opens and closes. */
export interface SmallWindow {
  readonly isOpen: () => boolean;
  readonly open: () => Promise<void>;
  readonly close: () => void;
}

/** Opens the small window when the browser says that the tab is hidden, and closes what it opened when the tab is back. Returns how to end that. */
export function openWhenHidden(small: SmallWindow, session: KeySession, page: Document = document): () => void {
  let opened = false;
  const back = (): void => {
    if (!opened || page.visibilityState !== "visible") return;
    opened = false;
    small.close();
  };
  const enter = async (): Promise<void> => {
    if (small.isOpen()) return;
    await small.open();
    opened = small.isOpen();
    // The person was back before it was open.
    back();
  };
  session.setActionHandler(action, () => void enter());
  page.addEventListener("visibilitychange", back);
  return () => {
    session.setActionHandler(action, null);
    page.removeEventListener("visibilitychange", back);
  };
}
