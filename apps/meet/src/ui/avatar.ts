/** OKLCH 0.48/0.08 in twelve hues: white text keeps at least 6.3:1 on each. */
export const avatarColours = [
  "#824a5c",
  "#854b42",
  "#7e522c",
  "#6f5b21",
  "#58642d",
  "#3a6a45",
  "#176c5f",
  "#0c6a76",
  "#2e6386",
  "#4c5b8b",
  "#655384",
  "#774c73",
] as const;

/** Picks a colour by who someone is (an id or a device key), never by name: two people named Ana differ. */
export function avatarColour(identity: string): string {
  let hash = 0x811c9dc5; // FNV-1a, 32 bits
  for (const character of identity) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return avatarColours[hash % avatarColours.length] ?? avatarColours[0];
}

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

const first = (word: string): string => graphemes.segment(word).containing(0)?.segment ?? "";

/** One or two letters as people see them: the first of the first and of the last word. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/u).filter(Boolean);
  const [start = ""] = words;
  const end = words.length > 1 ? (words[words.length - 1] ?? "") : "";
  return (first(start) + first(end)).toLocaleUpperCase();
}
