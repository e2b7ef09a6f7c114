import { describe, expect, test } from "vitest";

import { arrange, chooseScene, neighbour, type Rect, type SceneInput } from "../src/call/stage/scene.ts";

const base: SceneInput = {
  self: "me",
  others: ["ana", "ben", "cy"],
  shares: [],
  chosenShare: undefined,
  layout: "grid",
  speaker: undefined,
  pinned: undefined,
  hideSelf: false,
  hideStrip: false,
};
const stage = { width: 1256, height: 580, shape: "wide" } as const;
const portrait = { width: 374, height: 640, shape: "any" } as const;

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
      const rects = [...arrange(scene, room, "bottom-right").values()];
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
