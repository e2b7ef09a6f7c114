import { expect, it } from "vitest";
import { parseMovingWord } from "../../src/planes/moving/words.ts";

const word = { type: "standing", mode: "sfu", sfu: "up", mesh: 2, hears: "none" };

it("takes how a member stands, and messages of a later direct connection", () => {
  expect(parseMovingWord(word)).toEqual(word);
  const again = { type: "mesh-again", mesh: 2, message: { type: "ask", turn: 1 } };
  expect(parseMovingWord(again)).toEqual(again);
});

it.each([
  null,
  7,
  {},
  { ...word, mode: "pigeon" },
  { ...word, sfu: "maybe" },
  { ...word, mesh: -1 },
  { ...word, mesh: 1.5 },
  { ...word, mesh: 1e9 },
  { ...word, hears: undefined },
  { type: "offer", sdp: "v=0" },
])("takes nothing from %j", (nonsense) => {
  expect(parseMovingWord(nonsense)).toBeUndefined();
});
