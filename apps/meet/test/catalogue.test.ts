import { readdirSync, readFileSync } from "node:fs";

import { describe, expect, test } from "vitest";

import { en } from "../src/catalogue/en.ts";
import { names, text } from "../src/catalogue/text.ts";

const source = new URL("../src/", import.meta.url);
const files = readdirSync(source, { recursive: true, encoding: "utf8" }).filter(
  (file) => /\.tsx?$/.test(file) && !/^(catalogue\/en|stories\/)/.test(file),
);
const code = files.map((file) => ({ file, text: readFileSync(new URL(file, source), "utf8") }));
const all = code.map(({ text: content }) => content).join("\n");

/** What a slot in a key can be: a source, a state, a problem, a place. */
const slots =
  "microphone|camera|screen|screen-audio|on|off|denied|busy|missing|failed|recording|replaying|system|dark|light|encrypted|checked|changed|managed|shared|notSending|paused|split|settingUp|connecting|noKey|cantOpen|cantPlay|late|left|lost|newDevice|mesh|sfu|moving|remove|block|makeHost|sender-left|unreadable|sink-failed|(?:top|bottom)-(?:left|right)";

/** Keys that are put together from a state or a device: `state.${…}`, `device.${…}.${…}`. */
const families = [...all.matchAll(/text\(\s*`([^`]+)`/g), ...all.matchAll(/\? `([a-z.]+\$\{[^`]+)`/g)].map(
  ([, template = ""]) => new RegExp(`^${template.replaceAll(".", "\\.").replaceAll(/\$\{[^}]*\}/g, `(?:${slots})`)}$`),
);

describe("the catalogue", () => {
  test("holds nothing that no screen uses", () => {
    const unused = Object.keys(en).filter(
      (key) => !all.includes(`"${key}"`) && !families.some((family) => family.test(key)),
    );
    expect(unused).toEqual([]);
  });

  test("is where all words come from: no screen has text or names of its own", () => {
    const words = code.flatMap(({ file, text: content }) =>
      [...content.matchAll(/>\s*([A-Z][a-z]+[^<>{}=;()]*)<\/|(?:aria-label|title|label|alt)="([^"]+)"/g)].map(
        (found) => `${file}: ${found[0]}`,
      ),
    );
    expect(words).toEqual([]);
  });

  test("promises no more than it may", () => {
    for (const entry of Object.values(en))
      for (const form of typeof entry === "string" ? [entry] : Object.values(entry))
        expect(form).not.toMatch(/\b(secure|safe|military|unhackable|anonymous|100 %)\b|!/i);
  });

  test("fills slots, and counts", () => {
    expect(text("lobby.people", { count: 1 })).toBe("1 person is here");
    expect(text("lobby.people", { count: 12 })).toBe("12 people are here");
    expect(text("privacy.frames", { sent: 1204, sealed: 1204 })).toBe("Last 10 s: 1,204 frames sent, 1,204 encrypted.");
    expect(text("state.noKey.why", { name: "<b>$& Ana" })).toContain("<b>$& Ana is here");
  });

  test("joins names", () => {
    expect(names(["Ana"])).toBe("Ana");
    expect(names(["Ana", "Ben"])).toBe("Ana and Ben");
    expect(names(["Ana", "Ben", "Cy", "Dora"])).toBe("Ana and 3 others");
  });
});
