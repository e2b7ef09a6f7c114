import { Store } from "../../app/store.ts";

/** Document picture-in-picture: a small window of one's own above all others (WICG). */
interface SmallWindows {
  requestWindow(options: { readonly width: number; readonly height: number }): Promise<Window>;
}

declare global {
  interface Window {
    readonly documentPictureInPicture?: SmallWindows;
  }
}

/** What this browser can put above other windows: a whole small page, one picture, or nothing. */
export type PipKind = "window" | "video";

/** What is possible here. Firefox before its document variant has a button of its own and nothing for pages. */
export function pipKind(): PipKind | undefined {
  if (typeof window.documentPictureInPicture?.requestWindow === "function") return "window";
  const video = "requestPictureInPicture" in HTMLVideoElement.prototype && document.pictureInPictureEnabled;
  return video ? "video" : undefined;
}

const size = { width: 384, height: 320 };

/** The call in a small window that stays above all others. Opened by a click, or by the browser when the tab is hidden; gone with the call. */
export class PipWindow {
  /** The small window's own, while there is one. */
  readonly window: Store<Window | undefined> = new Store<Window | undefined>(undefined);

  /** `picture` is what a browser without document picture-in-picture shows. A refusal leaves things as they are. */
  async open(picture: () => HTMLVideoElement | null): Promise<void> {
    try {
      if (window.documentPictureInPicture) this.#show(await window.documentPictureInPicture.requestWindow(size));
      else await picture()?.requestPictureInPicture();
    } catch {
      // No click was behind it, or the person said no: the call is where it was.
    }
  }

  get isOpen(): boolean {
    return this.window.get() !== undefined || Boolean(document.pictureInPictureElement);
  }

  close(): void {
    this.window.get()?.close();
    this.window.set(undefined);
    if (document.pictureInPictureElement) void document.exitPictureInPicture().catch(() => undefined);
  }

  #show(small: Window): void {
    small.addEventListener("pagehide", () => {
      if (this.window.get() === small) this.window.set(undefined);
    });
    dress(small.document);
    this.window.set(small);
  }
}

/** By the same style files: the policy lets no text of ours be a style. */
function dress(target: Document): void {
  target.documentElement.lang = document.documentElement.lang;
  for (const { href } of document.querySelectorAll<HTMLLinkElement>('link[rel="stylesheet"]')) {
    const link = target.createElement("link");
    link.rel = "stylesheet";
    link.href = href;
    target.head.append(link);
  }
}
