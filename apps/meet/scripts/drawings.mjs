// Draws the 64 pictures of codes into one module. Not part of any build: run it when a picture changes, with the data of the npm package
// @iconify-json/fluent-emoji-flat 1.2.6 (`npm pack` it anywhere):   node scripts/drawings.mjs path/to/icons.json
import { readFileSync, writeFileSync } from "node:fs";

/** The words of codes in their order, by the drawing's name where that is another. */
const drawings = {
  anchor: "",
  apple: "red-apple",
  backpack: "",
  bell: "",
  boat: "sailboat",
  book: "closed-book",
  bread: "",
  bus: "",
  cactus: "",
  carrot: "",
  cat: "",
  chair: "",
  clock: "alarm-clock",
  cloud: "",
  crab: "",
  dice: "game-die",
  donut: "doughnut",
  door: "",
  dress: "",
  drum: "",
  fire: "",
  gift: "wrapped-gift",
  giraffe: "",
  glasses: "",
  globe: "globe-showing-europe-africa",
  grapes: "",
  hammer: "",
  hedgehog: "",
  horse: "",
  kite: "",
  laptop: "",
  leaf: "maple-leaf",
  lemon: "",
  magnet: "",
  milk: "glass-of-milk",
  mountain: "snow-capped-mountain",
  mushroom: "",
  owl: "",
  penguin: "",
  phone: "telephone",
  pig: "",
  pizza: "",
  pretzel: "",
  rainbow: "",
  ring: "",
  rocket: "",
  sandwich: "",
  scissors: "",
  shirt: "t-shirt",
  shoe: "running-shoe",
  snake: "",
  squid: "",
  star: "",
  sun: "",
  teapot: "",
  tent: "",
  train: "locomotive",
  tree: "deciduous-tree",
  trophy: "",
  trumpet: "",
  tulip: "",
  turtle: "",
  whale: "spouting-whale",
  window: "",
};

const [path = ""] = process.argv.slice(2);
const { icons } = JSON.parse(readFileSync(path, "utf8"));
const rows = Object.entries(drawings).map(([word, name]) => {
  const { body, width = 32, height = 32 } = icons[name || word];
  if (width !== 32 || height !== 32 || body.includes("'")) throw new Error(`${word} is not drawn as the others.`);
  return `  '${body}',`;
});
writeFileSync(
  new URL("../src/panels/compare/drawings.ts", import.meta.url),
  `// Made by scripts/drawings.mjs from @iconify-json/fluent-emoji-flat 1.2.6: Fluent Emoji, flat.
// Copyright (c) Microsoft Corporation. MIT License: permission is hereby granted, free of charge, to any person obtaining a copy of this
// software and associated documentation files (the "Software"), to deal in the Software without restriction, including without limitation
// the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to
// whom the Software is furnished to do so, subject to the following conditions: The above copyright notice and this permission notice
// shall be included in all copies or substantial portions of the Software. THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND,
// EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND
// NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN
// ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.

/** What is inside of each picture's \`<svg viewBox="0 0 32 32">\`, in the order of the code's words. */
export const drawings: readonly string[] = [
${rows.join("\n")}
];
`,
);
