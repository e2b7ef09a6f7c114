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
 * What of the pictures comes, in the order of `offered`: what is on the screen, and of those of which the page said nothing as many as fit among
 * `most`, screens first. So nobody decodes a hundred pictures by forgetting to say that they aren't looked at.
 */
export function choose(offered: readonly Offered[], most: number): Choice[] {
  const rank = ({ source, size }: Offered): number => (size === undefined ? (source === "screen" ? 1 : 2) : 0);
  const visible = offered.filter(({ size }) => size !== "hidden");
  const chosen = new Set(visible.sort((a, b) => rank(a) - rank(b)).slice(0, most));
  return offered.map((one) => {
    const { size } = one;
    if (!chosen.has(one) || size === "hidden") return "off";
    return size ?? "whole";
  });
}
