import type { SceneInput } from "../src/call/stage/scene.ts";

/** A grid of three others and yourself, who chose nothing. */
export const plainScene: SceneInput = {
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

/** A phone's, held upright. */
export const portrait = { width: 374, height: 640, shape: "any" } as const;
