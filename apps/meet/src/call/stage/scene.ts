/** Which tiles are on stage and where: pure, so that it can be tested without a page. */

import type { RoomInterface } from "@subrosa/client";

import { isGone } from "../person/states.ts";
import { gap, gridFor, type Stage } from "./grid.ts";
import { inOrder } from "./page-order.ts";

/** A place in the stage, in CSS pixels. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What a stage shows. Tiles are named by participant id, shares by `screen:` and the id. */
export type Scene =
  | { readonly kind: "grid"; readonly tiles: readonly string[] }
  | { readonly kind: "duo"; readonly main: string; readonly corner: string | undefined }
  | { readonly kind: "large"; readonly main: string; readonly strip: readonly string[] };

/** From what a scene is chosen. */
export interface SceneInput {
  readonly self: string;
  /** The others, in the order in which they came. */
  readonly others: readonly string[];
  /** Screens that others share, newest last. */
  readonly shares: readonly string[];
  readonly chosenShare: string | undefined;
  readonly layout: "grid" | "speaker";
  readonly speaker: string | undefined;
  readonly pinned: string | undefined;
  readonly hideSelf: boolean;
  readonly hideStrip: boolean;
}

/** What of it this person has chosen. */
export type SceneChoices = Pick<SceneInput, "chosenShare" | "layout" | "pinned" | "hideSelf" | "hideStrip">;

/** From what the scene of a room is chosen, now. `speaker`: who has the stage. */
export function sceneInput(
  { local, participants }: Pick<RoomInterface, "local" | "participants">,
  speaker: string | undefined,
  { chosenShare, layout, pinned, hideSelf, hideStrip }: SceneChoices,
): SceneInput {
  const others = [...participants.values()];
  const shares = others
    .filter((person) => person.tracks.get("screen")?.mediaStreamTrack && !isGone(person))
    .map((person) => `screen:${person.id}`);
  const choices = { chosenShare, layout, pinned, hideSelf, hideStrip };
  return { self: local.id, others: others.map(({ id }) => id), shares, speaker, ...choices };
}

/** A pin wins over a share, a share over the speaker view, and two people need neither. */
export function chooseScene(input: SceneInput): Scene {
  const { self, others, shares, pinned, layout, speaker, hideSelf, hideStrip } = input;
  const everyone = hideSelf && others.length > 0 ? others : [...others, self];
  const large = (main: string): Scene => {
    const rest = everyone.filter((id) => id !== main);
    return { kind: "large", main, strip: hideStrip && main.startsWith("screen:") ? [] : rest };
  };
  if (pinned !== undefined && (everyone.includes(pinned) || shares.includes(pinned))) return large(pinned);
  const share =
    input.chosenShare !== undefined && shares.includes(input.chosenShare) ? input.chosenShare : shares.at(-1);
  if (share !== undefined) return large(share);
  const [other] = others;
  if (others.length === 1 && other !== undefined)
    return { kind: "duo", main: other, corner: hideSelf ? undefined : self };
  if (layout === "speaker" && other !== undefined)
    return large(speaker !== undefined && others.includes(speaker) ? speaker : other);
  return { kind: "grid", tiles: everyone };
}

/** Where the own tile sits while two people talk. */
export type CornerName = "top-left" | "top-right" | "bottom-left" | "bottom-right";

const cornerMargin = 12;
const ratio = 16 / 9;

function gridRects(tiles: readonly string[], stage: Stage, columnsBefore?: number): Map<string, Rect> {
  const { columns, rows, tileWidth: width, tileHeight: height } = gridFor(tiles.length, stage, columnsBefore);
  const top = (stage.height - rows * height - (rows - 1) * gap) / 2;
  return new Map(
    tiles.map((id, index) => {
      const row = Math.floor(index / columns);
      const inRow = Math.min(columns, tiles.length - row * columns);
      const left = (stage.width - inRow * width - (inRow - 1) * gap) / 2;
      return [id, { x: left + (index % columns) * (width + gap), y: top + row * (height + gap), width, height }];
    }),
  );
}

function duoRects(main: string, corner: string | undefined, place: CornerName, stage: Stage): Map<string, Rect> {
  const rects = gridRects([main], stage);
  if (corner === undefined) return rects;
  const phone = stage.shape === "any";
  const width = phone ? 108 : Math.min(256, Math.max(140, stage.width * 0.2));
  const height = phone ? 144 : width / ratio;
  const x = place.endsWith("left") ? cornerMargin : stage.width - width - cornerMargin;
  const y = place.startsWith("top") ? cornerMargin : stage.height - height - cornerMargin;
  return rects.set(corner, { x, y, width, height });
}

const longestStrip = 5;
const smallestInStrip = 140;

/** How many people a strip beside or above the large tile shows at once. */
function stripSize(stage: Stage): number {
  if (stage.width < stage.height) return 2;
  return Math.min(longestStrip, Math.max(1, Math.floor((stage.height + gap) / (smallestInStrip / ratio + gap))));
}

function gridSize(count: number, stage: Stage, columnsBefore?: number): number {
  const { perPage } = gridFor(count, stage, columnsBefore);
  return perPage >= count
    ? perPage
    : gridFor(count, { ...stage, height: stage.height - pagesRow }, columnsBefore).perPage;
}

/** One page of a scene: what does not fit is on another one. */
export interface ScenePage {
  readonly scene: Scene;
  /** From 0. */
  readonly page: number;
  readonly pages: number;
}

/** Below a grid of several pages stands which one it is. */
const pagesRow = 52;

/** The stage that tiles have: a grid of several pages leaves the row below it. */
export function tileStage({ scene, pages }: ScenePage, stage: Stage): Stage {
  return scene.kind === "grid" && pages > 1 ? { ...stage, height: stage.height - pagesRow } : stage;
}

/** The wanted page, or the last one there is. Of a large tile only the strip turns. `order`: who comes first where there are several pages. */
export function pageOf(
  scene: Scene,
  stage: Stage,
  wanted: number,
  columnsBefore?: number,
  order: readonly string[] = [],
): ScenePage {
  if (scene.kind === "duo") return { scene, page: 0, pages: 1 };
  const all = scene.kind === "grid" ? scene.tiles : scene.strip;
  const size = scene.kind === "grid" ? gridSize(all.length, stage, columnsBefore) : stripSize(stage);
  const pages = Math.max(1, Math.ceil(all.length / size));
  const page = Math.min(wanted, pages - 1);
  const sorted = pages > 1 ? inOrder(all, order) : all;
  const shown = sorted.slice(page * size, (page + 1) * size);
  return { scene: scene.kind === "grid" ? { ...scene, tiles: shown } : { ...scene, strip: shown }, page, pages };
}

function largeRects(main: string, strip: readonly string[], stage: Stage): Map<string, Rect> {
  const share = main.startsWith("screen:");
  const shaped = (area: Rect): Rect => {
    if (share) return area;
    const only = gridFor(1, { ...stage, width: area.width, height: area.height });
    return {
      x: area.x + (area.width - only.tileWidth) / 2,
      y: area.y + (area.height - only.tileHeight) / 2,
      width: only.tileWidth,
      height: only.tileHeight,
    };
  };
  if (strip.length === 0) return new Map([[main, shaped({ x: 0, y: 0, width: stage.width, height: stage.height })]]);
  const rects = new Map<string, Rect>();
  if (stage.width >= stage.height) {
    const allFit = ((stage.height - (strip.length - 1) * gap) / strip.length) * ratio;
    const width = Math.max(smallestInStrip, Math.min(240, stage.width * 0.18, allFit));
    const height = width / ratio;
    const top = (stage.height - strip.length * height - (strip.length - 1) * gap) / 2;
    rects.set(main, shaped({ x: 0, y: 0, width: stage.width - width - gap, height: stage.height }));
    for (const [index, id] of strip.entries())
      rects.set(id, { x: stage.width - width, y: top + index * (height + gap), width, height });
  } else {
    const width = (stage.width - gap) / 2;
    const height = Math.min(width / ratio, stage.height * 0.3);
    rects.set(main, shaped({ x: 0, y: height + gap, width: stage.width, height: stage.height - height - gap }));
    for (const [index, id] of strip.entries()) rects.set(id, { x: index * (width + gap), y: 0, width, height });
  }
  return rects;
}

/** Where each tile of one page goes. */
export function arrange(scene: Scene, stage: Stage, corner: CornerName, columnsBefore?: number): Map<string, Rect> {
  if (scene.kind === "grid") return gridRects(scene.tiles, stage, columnsBefore);
  if (scene.kind === "duo") return duoRects(scene.main, scene.corner, corner, stage);
  return largeRects(scene.main, scene.strip, stage);
}

/** The tile that an arrow key leads to: the nearest one in that direction. */
export function neighbour(rects: ReadonlyMap<string, Rect>, from: string, key: string): string | undefined {
  const start = rects.get(from);
  const [dx = 0, dy = 0] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key] ?? [
    0, 0,
  ];
  if (!start || (dx === 0 && dy === 0)) return undefined;
  let best: string | undefined;
  let bestCost = Infinity;
  for (const [id, rect] of rects) {
    const x = rect.x + rect.width / 2 - start.x - start.width / 2;
    const y = rect.y + rect.height / 2 - start.y - start.height / 2;
    const along = x * dx + y * dy;
    const cost = along + 2 * Math.abs(dx === 0 ? x : y);
    if (id !== from && along > 1 && cost < bestCost) [best, bestCost] = [id, cost];
  }
  return best;
}
