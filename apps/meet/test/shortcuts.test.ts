import { describe, expect, test } from "vitest";

import { actionFor, startsTalking, type FocusPlace, type Press } from "../src/app/shortcuts.ts";

const press = (key: string, more: Partial<Press> = {}): Press => ({
  key,
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  shiftKey: false,
  repeat: false,
  isComposing: false,
  ...more,
});

describe("single keys", () => {
  test.each([
    ["m", "microphone"],
    ["v", "camera"],
    ["s", "share"],
    ["h", "hand"],
    ["e", "reactions"],
    ["c", "chat"],
    ["p", "people"],
    ["l", "privacy"],
    ["g", "view"],
    ["f", "fullScreen"],
  ])("%s: %s", (key, action) => {
    expect(actionFor(press(key), "elsewhere")).toBe(action);
    expect(actionFor(press(key.toUpperCase()), "control")).toBe(action); // caps lock
  });

  test("? needs Shift on many keyboards, and on some it doesn't", () => {
    expect(actionFor(press("?", { shiftKey: true }), "elsewhere")).toBe("help");
    expect(actionFor(press("?"), "elsewhere")).toBe("help");
  });

  test.each<FocusPlace>(["text", "list"])("are letters in a %s", (place) => {
    expect(actionFor(press("m"), place)).toBeUndefined();
  });

  test.each<Partial<Press>>([
    { ctrlKey: true },
    { altKey: true },
    { metaKey: true },
    { shiftKey: true },
    { repeat: true },
    { isComposing: true },
  ])("do nothing with %o", (more) => expect(actionFor(press("m", more), "elsewhere")).toBeUndefined());

  test("leave has none, and other keys have none", () => {
    for (const key of ["x", "q", "Escape", "Enter", " ", "Tab", "r", "d"])
      expect(actionFor(press(key), "elsewhere")).toBeUndefined();
  });
});

describe("push to talk", () => {
  test("Space where no control has the focus", () => {
    expect(startsTalking(press(" "), "elsewhere")).toBe(true);
  });

  test.each<FocusPlace>(["text", "list", "control"])("not on a %s", (place) => {
    expect(startsTalking(press(" "), place)).toBe(false);
  });

  test.each<Partial<Press>>([
    { metaKey: true },
    { ctrlKey: true },
    { altKey: true },
    { shiftKey: true },
    { repeat: true },
  ])("not with %o", (more) => {
    expect(startsTalking(press(" ", more), "elsewhere")).toBe(false);
  });
});
