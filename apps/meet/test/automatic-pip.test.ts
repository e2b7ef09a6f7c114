import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { openWhenHidden, opensByItself, type SmallWindow } from "../src/call/pip/automatic.ts";
import type { KeySession } from "../src/call/media-keys.ts";

class Session implements KeySession {
  handler: (() => void) | null = null;
  readonly #knows: boolean;

  constructor(knows = true) {
    this.#knows = knows;
  }

  setActionHandler(action: string, handler: (() => void) | null): void {
    if (!this.#knows) throw new TypeError(`${action} is not a valid value for MediaSessionAction.`);
    this.handler = handler;
  }
}

class Page extends EventTarget {
  visibilityState: DocumentVisibilityState = "hidden";

  become(state: DocumentVisibilityState): void {
    this.visibilityState = state;
    this.dispatchEvent(new Event("visibilitychange"));
  }
}

class Small implements SmallWindow {
  opened = false;
  /** The browser refuses. */
  refused = false;
  /** Runs while it opens. */
  meanwhile: () => void = () => undefined;
  readonly isOpen = (): boolean => this.opened;
  readonly open = async (): Promise<void> => {
    this.meanwhile();
    this.opened = !this.refused;
  };
  readonly close = (): void => {
    this.opened = false;
  };
}

let session: Session;
let page: Page;
let small: Small;
let end: () => void;
beforeEach(() => {
  [session, page, small] = [new Session(), new Page(), new Small()];
  end = openWhenHidden(small, session, page as EventTarget as Document);
});
afterEach(() => vi.unstubAllGlobals());

const hide = async (): Promise<void> => {
  page.become("hidden");
  session.handler?.();
  await Promise.resolve();
};

test("the window opens when the tab is hidden and closes when it is back", async () => {
  await hide();
  expect(small.opened).toBe(true);
  page.become("visible");
  expect(small.opened).toBe(false);
  await hide();
  expect(small.opened).toBe(true);
});

test("who is back before it is open does not find it open", async () => {
  small.meanwhile = () => page.become("visible");
  await hide();
  await expect.poll(() => small.opened).toBe(false);
});

test("a window that the person opened stays theirs", async () => {
  small.opened = true;
  await hide();
  page.become("visible");
  expect(small.opened).toBe(true);
});

test("a refusal leaves things as they are, and after the end nothing opens", async () => {
  small.refused = true;
  await hide();
  expect(small.opened).toBe(false);
  small.refused = false;
  end();
  await hide();
  expect(small.opened).toBe(false);
  expect(session.handler).toBeNull();
});

test("it is offered only where the browser knows the action and has such a window, and to ask takes nothing away", () => {
  vi.stubGlobal("window", { documentPictureInPicture: { requestWindow: () => undefined } });
  expect(opensByItself(new Session(false))).toBe(false);
  const fresh = new Session();
  expect(opensByItself(fresh)).toBe(true);
  fresh.setActionHandler("enterpictureinpicture", () => undefined);
  expect(opensByItself(fresh)).toBe(true);
  expect(fresh.handler).not.toBeNull();
  vi.stubGlobal("window", {});
  vi.stubGlobal("HTMLVideoElement", class {});
  expect(opensByItself(fresh)).toBe(false);
});
