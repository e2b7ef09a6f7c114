import type { ShownSize, Source } from "@subrosa/client";

/** A picture that could come. */
export interface Offered {
  readonly source: Source;
  /** As the page says; `undefined`: it said nothing. */
  readonly size: ShownSize | undefined;
}

/** How a picture should come: not at all, whole, or in the smallest size that fills these pixels. */
export type Choice = "off" | "whole" | Exclude<ShownSize, "hidden">;

/**
 * What of the pictures comes, in the order of `offered`: what is on the screen, and of those of which the page said nothing as many as make up
 * `most`, screens first. So nobody decodes a hundred pictures by forgetting to say that they aren't looked at.
 */
export function choose(offered: readonly Offered[], most: number): Choice[] {
  const shown = offered.filter(({ size }) => size !== undefined && size !== "hidden").length;
  const untold = offered.filter(({ size }) => size === undefined);
  const screensFirst = [
    ...untold.filter(({ source }) => source === "screen"),
    ...untold.filter(({ source }) => source !== "screen"),
  ];
  const chosen = new Set(screensFirst.slice(0, Math.max(0, most - shown)));
  return offered.map((one) => {
    if (one.size === undefined) return chosen.has(one) ? "whole" : "off";
    return one.size === "hidden" ? "off" : one.size;
  });
}
