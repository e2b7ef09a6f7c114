import type { Participant } from "@subrosa/client";

import { text } from "../../catalogue/text.ts";

const longestName = 40;
const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** How a person is called on screen: their own words, cut at 40 characters, never markup. */
export function shownName(participant: Participant, self: boolean): string {
  if (self) return text("app.you");
  if (participant.name === "") return text("app.nobody");
  const characters = Array.from(graphemes.segment(participant.name), ({ segment }) => segment);
  return characters.slice(0, longestName).join("");
}
