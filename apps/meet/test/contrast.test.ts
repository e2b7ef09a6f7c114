import { readFileSync } from "node:fs";

import { describe, expect, test } from "vitest";

const css = readFileSync(new URL("../src/styles/tokens.css", import.meta.url), "utf8");

type Theme = "light" | "dark";

function token(name: string, theme: Theme): string {
  const pair = new RegExp(`--${name}: light-dark\\((#[0-9a-f]{6}), (#[0-9a-f]{6})\\)`).exec(css);
  const value = theme === "light" ? pair?.[1] : pair?.[2];
  if (value === undefined) throw new Error(`tokens.css has no pair for --${name}`);
  return value;
}

/** WCAG 2.2, "relative luminance". */
function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].toSorted((a, b) => a - b) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

const grounds = ["bg", "surface", "raised", "stage"];

/** At least these on bg, surface, raised, stage; rounded down to a tenth. */
const wanted: Record<Theme, Record<string, number[]>> = {
  dark: {
    text: [16.5, 15.1, 13.3, 17.3],
    muted: [8.5, 7.8, 6.8, 8.9],
    accent: [8.0, 7.4, 6.5, 8.4],
    ok: [8.3, 8.3, 8.3, 8.3],
    wait: [7.8, 7.8, 7.8, 7.8],
    warn: [8.5, 8.5, 8.5, 8.5],
    bad: [6.6, 6.6, 6.6, 6.6],
    "control-line": [4.5, 4.1, 3.6, 4.7],
    focus: [11.7, 11.7, 11.7, 11.7],
    speaking: [7.9, 7.9, 7.9, 7.9],
    danger: [3.5, 3.3],
  },
  light: {
    text: [15.9, 16.8, 14.2, 12.8],
    muted: [6.2, 6.6, 5.6, 5.0],
    accent: [6.6, 7.0, 5.9, 5.3],
    ok: [5.0, 5.0, 5.0, 5.0],
    wait: [5.1, 5.1, 5.1, 5.1],
    warn: [4.8, 4.8, 4.8, 4.8],
    bad: [5.0, 5.0, 5.0, 5.0],
    "control-line": [3.9, 4.2, 3.5, 3.2],
    focus: [8.1, 8.1, 8.1, 8.1],
    speaking: [5.3, 5.3, 5.3, 5.3],
    danger: [5.5, 5.5],
  },
};

const themes: Theme[] = ["dark", "light"];
const tenth = 0.06;

describe.each(themes)("%s", (theme) => {
  test.each(Object.entries(wanted[theme]))("%s keeps its contrast on every ground", (name, least) => {
    for (const [index, ratio] of least.entries())
      expect(contrast(token(name, theme), token(grounds[index] ?? "", theme))).toBeGreaterThan(ratio - tenth);
  });

  test("text on filled buttons", () => {
    expect(contrast(token("on-accent", theme), token("accent", theme))).toBeGreaterThan(theme === "dark" ? 7.7 : 6.9);
    expect(contrast(token("on-danger", theme), token("danger", theme))).toBeGreaterThan(theme === "dark" ? 5.2 : 6.4);
    expect(contrast(token("bg", theme), token("text", theme))).toBeGreaterThan(15);
  });
});

test("name tags are readable over a white picture", () => {
  const blackOverWhite = Math.round(255 * 0.28)
    .toString(16)
    .padStart(2, "0");
  expect(css).toContain("--tag: rgb(0 0 0 / 72%)");
  expect(contrast("#ffffff", `#${blackOverWhite.repeat(3)}`)).toBeGreaterThan(9.2);
});

test("white initials are readable on each avatar", async () => {
  const { avatarColours } = await import("../src/ui/avatar.ts");
  expect(avatarColours).toHaveLength(12);
  for (const colour of avatarColours) expect(contrast("#ffffff", colour)).toBeGreaterThan(6.2);
});
