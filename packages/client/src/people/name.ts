const longestName = 64;

/** A name as it is shown: cut at 64 UTF-16 units, never inside a character. */
export function shorten(name: string): string {
  let short = "";
  for (const character of name.trim()) {
    if (short.length + character.length > longestName) break;
    short += character;
  }
  return short;
}
