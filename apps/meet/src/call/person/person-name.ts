import { text } from "../../catalogue/text.ts";
import type { Person } from "./person.ts";

const longestName = 40;
const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Whatever has a name; guests are those whose name is the SFU's word. */
interface Named {
  readonly name: string;
  readonly isGuest?: boolean;
}

/** Their own words for a person, or that they gave none. Who came by a native app says so wherever they are named. */
export function personName({ name, isGuest = false }: Named): string {
  const own = name.trim() === "" ? text("app.nobody") : name;
  return isGuest ? text("app.guestNamed", { name: own }) : own;
}

/** How a person is called on screen: their own words, cut at 40 characters, never markup. */
export function shownName(participant: Person, self: boolean): string {
  if (self) return text("app.you");
  const characters = Array.from(graphemes.segment(participant.name), ({ segment }) => segment);
  const name = characters.slice(0, longestName).join("");
  return personName({ name, isGuest: !participant.isLocal && participant.isGuest });
}
