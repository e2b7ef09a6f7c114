import { expect, it } from "vitest";
import { choose, type Offered } from "../../src/plane/selection.ts";

const camera = (size?: Offered["size"]): Offered => ({ source: "camera", size });

it("takes all pictures whole that nobody said anything of", () => {
  expect(choose([camera(), camera()], 25)).toEqual(["whole", "whole"]);
});

it("takes what is on the screen in its size, and nothing of what isn't", () => {
  const size = { width: 320, height: 180 };
  expect(choose([camera(size), camera("hidden")], 25)).toEqual([size, "off"]);
});

it("takes no hundred pictures where a hundred people publish and the page said nothing", () => {
  const chosen = choose(
    Array.from({ length: 100 }, () => camera()),
    25,
  );
  expect(chosen.filter((choice) => choice === "whole")).toHaveLength(25);
});

it("prefers what is on the screen, then shared screens, then who came first", () => {
  const size = { width: 100, height: 100 };
  const offered = [camera(), camera(), { source: "screen", size: undefined } as const, camera(size)];
  expect(choose(offered, 3)).toEqual(["whole", "off", "whole", size]);
  expect(choose(offered, 0)).toEqual(["off", "off", "off", size]);
});
