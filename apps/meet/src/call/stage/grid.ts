/** Where tiles go: pure maths, so that a resize never needs a look at the page. Lengths are CSS pixels. */

/** One arrangement of equal tiles in a stage. */
export interface Grid {
  /** How many tiles are side by side. */
  readonly columns: number;
  readonly rows: number;
  readonly tileWidth: number;
  readonly tileHeight: number;
  /** How many tiles this page shows; fewer than asked for means that there are more pages. */
  readonly perPage: number;
}

/** The room for tiles, and how they may be shaped. */
export interface Stage {
  readonly width: number;
  readonly height: number;
  /** Landscape tiles are 16:9; portrait phones let them go up to 3:4. */
  readonly shape: "wide" | "any";
}

export const gap = 8;
const wide = 16 / 9;
const tall = 3 / 4;
/** Below this width faces are too small to read: pages start. */
const smallestTile = 180;
const phonePage = 8;
/** People must not jump about for a pixel: the count of columns changes only for a gain of 4 %. */
const worthMoving = 1.04;

interface Cells {
  readonly columns: number;
  readonly rows: number;
  readonly width: number;
  readonly height: number;
}

function cells(count: number, columns: number, stage: Stage): Cells {
  const rows = Math.ceil(count / columns);
  const cellWidth = (stage.width - (columns - 1) * gap) / columns;
  const cellHeight = (stage.height - (rows - 1) * gap) / rows;
  const width = Math.max(0, Math.min(cellWidth, wide * cellHeight));
  const height = stage.shape === "wide" ? width / wide : Math.max(0, Math.min(cellHeight, cellWidth / tall));
  return { columns, rows, width, height };
}

const size = (stage: Stage, { width, height }: Cells): number => (stage.shape === "wide" ? width : width * height);

function best(count: number, stage: Stage, before?: number): Cells {
  const options = Array.from({ length: count }, (_, index) => cells(count, index + 1, stage));
  const empty = (option: Cells): number => option.columns * option.rows - count;
  const winner = options.reduce((a, b) => {
    const difference = size(stage, b) - size(stage, a);
    return difference > 1e-6 || (Math.abs(difference) <= 1e-6 && empty(b) < empty(a)) ? b : a;
  });
  const kept = before === undefined ? undefined : options[before - 1];
  return kept && size(stage, winner) < size(stage, kept) * worthMoving ? kept : winner;
}

/** Finds the grid with the largest tiles for `count` people. `before` is the last count of columns: it is kept unless a change is worth it. */
export function gridFor(count: number, stage: Stage, before?: number): Grid {
  const people = Math.max(1, count);
  const perPage = tilesPerPage(people, stage);
  const { columns, rows, width, height } = best(perPage, stage, before);
  return { columns, rows, tileWidth: width, tileHeight: height, perPage };
}

function tilesPerPage(count: number, stage: Stage): number {
  if (stage.shape === "any") return Math.min(count, phonePage);
  for (let shown = count; shown > 1; shown--) if (best(shown, stage).width >= smallestTile) return shown;
  return 1;
}
