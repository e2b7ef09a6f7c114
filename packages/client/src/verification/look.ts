/** Letters of other alphabets that look like these, in lower case. */
const alike: Readonly<Record<string, string>> = {
  a: "аα",
  b: "ьβ",
  c: "сϲ",
  d: "ԁ",
  e: "еє",
  g: "ɡ",
  h: "һ",
  j: "јϳ",
  k: "кκ",
  // i, l, 1 and | are one stroke in many typefaces, and a capital I too
  l: "iı1|іιӏł",
  m: "м",
  n: "ո",
  o: "0оοσөø",
  p: "рρ",
  q: "ԛ",
  r: "г",
  s: "ѕ5$",
  t: "тτ",
  u: "υս",
  v: "ν",
  w: "ԝω",
  x: "хχ",
  y: "уγ",
  z: "ᴢ2",
};
const latin = new Map(Object.entries(alike).flatMap(([to, from]) => Array.from(from, (letter) => [letter, to])));

/**
 * What a name looks like to somebody who reads it in passing: names that could be taken for one another have the same. Only ever compared,
 * never shown. It makes warnings wider, and marks no wider: those belong to keys.
 */
export function lookOf(name: string): string {
  const letters = name
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}|$]/gu, "");
  const look = Array.from(letters, (letter) => latin.get(letter) ?? letter)
    .join("")
    .replaceAll("rn", "m")
    .replaceAll("vv", "w");
  // a name of nothing but signs still is a name
  return look === "" ? name.trim() : look;
}
