import type { Scale } from "./world.ts";

/** One kind of story. */
export interface Kind extends Scale {
  readonly name: string;
  /** How many of a hundred stories are of this kind where all kinds are told. */
  readonly share: number;
  /** How long such stories are told in `npm test`, ms. */
  readonly milliseconds: number;
}

/** All that stories are told of: few people and many, with a host and without, both suites. */
export const kinds: readonly Kind[] = [
  { name: "small", people: 8, suite: "x", share: 68, milliseconds: 40_000 },
  { name: "hosted", people: 6, suite: "x", hosted: true, share: 20, milliseconds: 20_000 },
  { name: "hybrid", people: 5, suite: "q", share: 11, milliseconds: 15_000 },
  { name: "crowd", people: 50, atFirst: 50, suite: "q", steps: 4, share: 1, milliseconds: 1_000 },
];

/** The kind of a seed's story where all kinds are told, or the one that is so called. Throws on any other name. */
export function kindOf(seed: number, name?: string): Kind {
  let place = seed % 100;
  const found = kinds.find((kind) => (name === undefined ? (place -= kind.share) < 0 : kind.name === name));
  if (found === undefined)
    throw new Error(`There are no stories of ${name}: only ${kinds.map((kind) => kind.name).join(", ")}.`);
  return found;
}
