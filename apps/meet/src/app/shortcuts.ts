/** What a single key does. */
export type Action =
  | "microphone"
  | "camera"
  | "share"
  | "hand"
  | "reactions"
  | "chat"
  | "people"
  | "privacy"
  | "view"
  | "fullScreen"
  | "help";

const keys: Readonly<Record<string, Action>> = {
  m: "microphone",
  v: "camera",
  s: "share",
  h: "hand",
  e: "reactions",
  c: "chat",
  p: "people",
  l: "privacy",
  g: "view",
  f: "fullScreen",
  "?": "help",
};

/** The part of a `KeyboardEvent` that decides. */
export interface Press {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly repeat: boolean;
  readonly isComposing: boolean;
}

/** Where the focus is: in a text, in a list that jumps to typed letters, on a control, or on none of these. */
export type FocusPlace = "text" | "list" | "control" | "elsewhere";

/** Says what kind of thing has the focus. */
export function focusPlace(element: Element | null): FocusPlace {
  if (!element) return "elsewhere";
  if (
    element.closest(
      'input:not([type="checkbox"], [type="radio"], [type="range"]), textarea, select, [contenteditable="true"]',
    )
  )
    return "text";
  if (element.closest('[role="menu"], [role="listbox"]')) return "list";
  return element.closest(
    'button, a[href], input, summary, [role="button"], [role="tab"], [role="slider"], [role="switch"]',
  )
    ? "control"
    : "elsewhere";
}

const modified = (press: Press): boolean => press.ctrlKey || press.altKey || press.metaKey;

/** The action of a key press, if it has one here. Never with a modifier, never in a text. */
export function actionFor(press: Press, place: FocusPlace): Action | undefined {
  if (modified(press) || press.repeat || press.isComposing || place === "text" || place === "list") return undefined;
  if (press.shiftKey && press.key !== "?") return undefined;
  return keys[press.key.toLowerCase()];
}

/** Whether this press starts push-to-talk: Space alone, when no control would take it. Another modifier is the system's (Win+Space). */
export function startsTalking(press: Press, place: FocusPlace): boolean {
  return press.key === " " && !modified(press) && !press.shiftKey && !press.repeat && place === "elsewhere";
}
