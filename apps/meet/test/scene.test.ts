import { describe, expect, test } from "vitest";

import { arrange, chooseScene, neighbour, pageOf, type Rect } from "../src/call/stage/scene.ts";
import { pageStep } from "../src/call/stage/use-swipe.ts";
import { plainScene, portrait } from "./scenes.ts";

const base = plainScene;
const stage = { width: 1256, height: 580, shape: "wide" } as const;

describe("who is on stage", () => {
  test("a grid with oneself last", () => {
    expect(chooseScene(base)).toEqual({ kind: "grid", tiles: ["ana", "ben", "cy", "me"] });
  });

  test("alone, oneself, even when hidden", () => {
    expect(chooseScene({ ...base, others: [], hideSelf: true })).toEqual({ kind: "grid", tiles: ["me"] });
  });

  test("two people: the other fills the stage, oneself is a corner or hidden", () => {
    expect(chooseScene({ ...base, others: ["ana"] })).toEqual({ kind: "duo", main: "ana", corner: "me" });
    expect(chooseScene({ ...base, others: ["ana"], hideSelf: true })).toEqual({
      kind: "duo",
      main: "ana",
      corner: undefined,
    });
  });

  test("speaker view shows who speaks, or the first one", () => {
    expect(chooseScene({ ...base, layout: "speaker", speaker: "cy" })).toMatchObject({
      main: "cy",
      strip: ["ana", "ben", "me"],
    });
    expect(chooseScene({ ...base, layout: "speaker", speaker: "gone" })).toMatchObject({ main: "ana" });
  });

  test("a shared screen takes the stage, the newest unless another was chosen", () => {
    const shares = ["screen:ana", "screen:ben"];
    expect(chooseScene({ ...base, shares })).toMatchObject({ main: "screen:ben", strip: ["ana", "ben", "cy", "me"] });
    expect(chooseScene({ ...base, shares, chosenShare: "screen:ana" })).toMatchObject({ main: "screen:ana" });
    expect(chooseScene({ ...base, shares, hideStrip: true })).toMatchObject({ strip: [] });
  });

  test("a pin wins over everything, until the pinned person is gone", () => {
    const shares = ["screen:ana"];
    expect(chooseScene({ ...base, shares, pinned: "ben" })).toMatchObject({ main: "ben" });
    expect(chooseScene({ ...base, shares, pinned: "zoe" })).toMatchObject({ main: "screen:ana" });
  });
});

const inside = (rect: Rect, room: { width: number; height: number }): boolean =>
  rect.x >= -0.01 &&
  rect.y >= -0.01 &&
  rect.x + rect.width <= room.width + 0.01 &&
  rect.y + rect.height <= room.height + 0.01;
const overlap = (a: Rect, b: Rect): boolean =>
  a.x < b.x + b.width - 0.01 &&
  b.x < a.x + a.width - 0.01 &&
  a.y < b.y + b.height - 0.01 &&
  b.y < a.y + a.height - 0.01;

describe("pages", () => {
  const many = Array.from({ length: 11 }, (_, index) => `p${index}`);

  test("of a phone's grid hold eight, and the last one what is left", () => {
    const scene = chooseScene({ ...base, others: many });
    const first = pageOf(scene, portrait, 0);
    expect([first.pages, first.scene]).toEqual([2, { kind: "grid", tiles: many.slice(0, 8) }]);
    expect(pageOf(scene, portrait, 5)).toEqual({
      scene: { kind: "grid", tiles: ["p8", "p9", "p10", "me"] },
      page: 1,
      pages: 2,
    });
  });

  test("turn the strip beside a shared screen, two at a time on a phone, and leave the screen", () => {
    const scene = chooseScene({ ...base, shares: ["screen:ana"] });
    expect(pageOf(scene, stage, 0).pages).toBe(1);
    expect(pageOf(scene, portrait, 1)).toEqual({
      scene: { kind: "large", main: "screen:ana", strip: ["cy", "me"] },
      page: 1,
      pages: 2,
    });
    expect(pageOf(chooseScene({ ...base, shares: ["screen:ana"], hideStrip: true }), portrait, 1).pages).toBe(1);
  });

  test("show everybody once, in every stage", () => {
    for (const room of [stage, portrait, { width: 760, height: 374, shape: "wide" } as const]) {
      for (const layout of ["grid", "speaker"] as const) {
        const scene = chooseScene({ ...base, others: many, layout });
        const { pages } = pageOf(scene, room, 0);
        const seen = Array.from({ length: pages }, (_, page) => [
          ...arrange(pageOf(scene, room, page).scene, room, "bottom-right").keys(),
        ]).flat();
        expect([...new Set(seen)].toSorted()).toEqual([...many, "me"].toSorted());
      }
    }
  });

  test("turn by a finger that goes sideways, not by one that goes up or hardly moves", () => {
    expect([pageStep(-60, 10), pageStep(60, -10)]).toEqual([1, -1]);
    expect([pageStep(-40, 0), pageStep(60, 50), pageStep(0, 200)]).toEqual([0, 0, 0]);
  });
});

describe("where tiles go", () => {
  const scenes = [
    chooseScene(base),
    chooseScene({ ...base, layout: "speaker" }),
    chooseScene({ ...base, shares: ["screen:ana"] }),
    chooseScene({ ...base, shares: ["screen:ana"], hideStrip: true }),
    chooseScene({ ...base, others: [] }),
  ];
  test.each(scenes.flatMap((scene) => [stage, portrait].map((room) => ({ scene, room }))))(
    "inside, and nobody covers anybody: $scene.kind",
    ({ scene, room }) => {
      const rects = [...arrange(pageOf(scene, room, 0).scene, room, "bottom-right").values()];
      for (const [index, rect] of rects.entries()) {
        expect(inside(rect, room)).toBe(true);
        for (const other of rects.slice(index + 1)) expect(overlap(rect, other)).toBe(false);
      }
    },
  );

  test("the last row is centred", () => {
    const rects = arrange({ kind: "grid", tiles: ["a", "b", "c", "d", "e"] }, stage, "top-left");
    const [d, e] = [rects.get("d"), rects.get("e")];
    expect((d?.x ?? 0) + (e?.x ?? 0) + (e?.width ?? 0)).toBeCloseTo(stage.width);
  });

  test.each([
    ["top-left", 0, 0],
    ["bottom-right", 1, 1],
  ] as const)("the corner tile sits %s", (corner, right, bottom) => {
    const rect = arrange({ kind: "duo", main: "ana", corner: "me" }, stage, corner).get("me");
    expect(rect && Math.round((rect.x + rect.width / 2) / stage.width)).toBe(right);
    expect(rect && Math.round((rect.y + rect.height / 2) / stage.height)).toBe(bottom);
  });
});

test("arrows lead to the next tile in their direction", () => {
  const rects = arrange(chooseScene(base), stage, "bottom-right");
  expect(neighbour(rects, "ana", "ArrowRight")).toBe("ben");
  expect(neighbour(rects, "ana", "ArrowDown")).toBe("cy");
  expect(neighbour(rects, "me", "ArrowLeft")).toBe("cy");
  expect(neighbour(rects, "ana", "ArrowUp")).toBeUndefined();
});
