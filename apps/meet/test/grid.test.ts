import { describe, expect, test } from "vitest";

import { gap, gridFor, type Stage } from "../src/call/stage/grid.ts";

const stage = (width: number, height: number): Stage => ({ width, height, shape: "wide" });
const phone: Stage = { width: 374, height: 640, shape: "any" };

describe("the widths of tiles, by people and window", () => {
  const counts = [2, 4, 6, 9, 16, 25, 49];
  test.each([
    ["1280×720", stage(1256, 580), [624, 508, 413, 334, 247, 194, "pages"]],
    ["1280×720 with a panel", stage(896, 580), [508, 444, 334, 293, 218, "pages", "pages"]],
    ["1920×1080", stage(1896, 940), [944, 828, 626, 547, 407, 322, 226]],
  ])("%s", (_, room, widths) => {
    const found = counts.map((count) => {
      const grid = gridFor(count, room);
      return grid.perPage < count ? "pages" : Math.floor(grid.tileWidth + 1e-6);
    });
    expect(found).toEqual(widths);
  });

  test("with a panel two people are stacked", () => {
    expect(gridFor(2, stage(896, 580))).toMatchObject({ columns: 1, rows: 2 });
  });

  test("landscape phone", () => {
    expect(Math.floor(gridFor(4, stage(760, 374)).tileWidth)).toBe(325);
    expect(Math.floor(gridFor(6, stage(760, 374)).tileWidth)).toBe(248);
  });

  test.each([
    [1, 374, 498],
    [2, 374, 316],
    [3, 369, 208],
    [4, 183, 244],
    [6, 183, 208],
    [8, 183, 154],
  ])("portrait phone with %i", (count, width, height) => {
    const grid = gridFor(count, phone);
    expect([Math.floor(grid.tileWidth), Math.floor(grid.tileHeight)]).toEqual([width, height]);
  });

  test("portrait phones swipe pages of eight", () => {
    expect(gridFor(20, phone).perPage).toBe(8);
  });
});

describe("always", () => {
  test("no grid leaves its stage, and every page holds what it says", () => {
    for (let count = 1; count <= 60; count++)
      for (const room of [stage(1256, 580), stage(896, 580), stage(320, 900), stage(300, 200), phone]) {
        const { columns, rows, tileWidth, tileHeight, perPage } = gridFor(count, room);
        expect(columns * tileWidth + (columns - 1) * gap).toBeLessThanOrEqual(room.width + 0.01);
        expect(rows * tileHeight + (rows - 1) * gap).toBeLessThanOrEqual(room.height + 0.01);
        expect(columns * rows).toBeGreaterThanOrEqual(perPage);
      }
  });

  test("pages keep tiles of at least 180 pixels, with as many as fit", () => {
    const room = stage(1256, 580);
    const { perPage, tileWidth } = gridFor(49, room);
    expect(tileWidth).toBeGreaterThanOrEqual(180);
    expect(gridFor(perPage + 1, room).perPage).toBe(perPage);
  });

  test("a few pixels do not change the count of columns", () => {
    const widths = Array.from({ length: 200 }, (_, index) => 800 + index);
    let columns: number | undefined;
    let changes = 0;
    for (const width of [...widths, ...widths.toReversed()]) {
      const next = gridFor(5, stage(width, 580), columns).columns;
      if (columns !== undefined && next !== columns) changes++;
      columns = next;
    }
    expect(changes).toBeLessThanOrEqual(2);
  });
});
