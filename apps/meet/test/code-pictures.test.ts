import { brotliCompressSync } from "node:zlib";
import { describe, expect, test } from "vitest";

import { text } from "../src/catalogue/text.ts";
import { drawings } from "../src/panels/compare/drawings.ts";

const words = text("compare.words").split(" ");

/** How many letters must change to make one word of the other. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, changed));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

describe("the pictures of codes", () => {
  test("are 64, each with a word of its own", () => {
    expect(drawings).toHaveLength(64);
    expect(new Set(drawings).size).toBe(64);
    expect(words).toHaveLength(64);
    expect(new Set(words).size).toBe(64);
  });

  test("have short, plain words; none is another's with one letter changed", () => {
    for (const word of words) expect(word).toMatch(/^[a-z]{3,9}$/);
    for (const [at, word] of words.entries())
      for (const other of words.slice(at + 1)) {
        const close = distance(word, other) < 2;
        expect([word, other, close]).toEqual([word, other, false]);
      }
  });

  test("leave out people, flags, weapons, religion, locks and keys, and what looks or sounds like another", () => {
    const avoided = /^(face|hand|man|woman|flag|gun|knife|sword|cross|key|lock|moon|church|bear|pear|shell|house)$/;
    expect(words.filter((word) => avoided.test(word))).toEqual([]);
  });

  test("are drawings and nothing else: shapes and fills, no script, no text, nothing from elsewhere", () => {
    for (const drawing of drawings) {
      const tags = [...drawing.matchAll(/<\/?([a-z]+)/gi)].map(([, tag]) => tag);
      expect(tags.filter((tag) => tag !== "path" && tag !== "g")).toEqual([]);
      const names = [...drawing.matchAll(/ ([\w-]+)=/g)].map(([, name]) => name);
      expect(names.filter((name) => !/^(d|fill|fill-rule|clip-rule|opacity|fill-opacity)$/.test(name ?? ""))).toEqual(
        [],
      );
      expect(drawing).not.toMatch(/url\(|href|javascript|data:/i);
    }
  });

  test("are small: one file, loaded with the panel", () => {
    expect(brotliCompressSync(drawings.join("\n")).length).toBeLessThan(28_000);
  });
});
