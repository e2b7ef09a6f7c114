import type { Participant } from "@subrosa/client";

import { text } from "../../catalogue/text.ts";

const longestName = 40;
const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Their own words for a person, or that they gave none. */
export function personName({ name }: Pick<Participant, "name">): string {
  return name.trim() === "" ? text("app.nobody") : name;
}

/** How a person is called on screen: their own words, cut at 40 characters, never markup. */
export function shownName(participant: Participant, self: boolean): string {
  if (self) return text("app.you");
  const characters = Array.from(graphemes.segment(personName(participant)), ({ segment }) => segment);
  return characters.slice(0, longestName).join("");
}
