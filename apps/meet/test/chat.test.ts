import { describe, expect, test } from "vitest";

import { pieces } from "../src/panels/chat/links.ts";
import { sizeWords } from "../src/panels/chat/sizes.ts";

const links = (message: string): string[] => pieces(message).flatMap(({ href }) => href ?? []);

describe("a message", () => {
  test("is cut at its web addresses, and nothing of it is lost", () => {
    const message = "See https://a.example/b?c=d#e, or http://b.example.\nBye";
    expect(pieces(message)).toEqual([
      { text: "See " },
      { text: "https://a.example/b?c=d#e", href: "https://a.example/b?c=d#e" },
      { text: ", or " },
      { text: "http://b.example", href: "http://b.example" },
      { text: ".\nBye" },
    ]);
  });

  test("keeps a bracket that belongs to the address, and leaves one that does not", () => {
    expect(links("(see https://a.example/b_(c))")).toEqual(["https://a.example/b_(c)"]);
    expect(links("(https://a.example/b)")).toEqual(["https://a.example/b"]);
  });

  test.each([
    "javascript:alert(1)",
    "data:text/html,<b>",
    "//a.example",
    "file:///etc/passwd",
    "a.example",
    "https://",
  ])("makes no link of %s", (words) => expect(pieces(words)).toEqual([{ text: words }]));

  test("that is markup stays words", () => {
    expect(links('<a href="https://a.example">x</a>')).toEqual(["https://a.example"]);
    expect(pieces("<img src=x onerror=alert(1)>")).toEqual([{ text: "<img src=x onerror=alert(1)>" }]);
  });
});

test.each([
  [0, "0 bytes"],
  [812, "812 bytes"],
  [52_300, "52 kB"],
  [1_430_000, "1.4 MB"],
  [100_000_000, "100 MB"],
  [999_999, "1 MB"],
  [1_073_741_824, "1.1 GB"],
])("%d bytes are %s", (bytes, words) => expect(sizeWords(bytes)).toBe(words));
