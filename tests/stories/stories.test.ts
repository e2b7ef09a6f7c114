import { expect, it } from "vitest";
import { kinds } from "./support/kinds.ts";
import { tellStories, type Telling } from "./support/telling.ts";

/** What `npm run stories` asks for: one seed, or so many from a first one. Without it, as many of each kind, from 1 on, as the time holds. */
const { STORIES_SEED: seed, STORIES_FIRST: first, STORIES_COUNT: count, STORIES_SCALE: kind } = process.env;

const asked = seed ?? first;
const only = kind === undefined ? {} : { kind };
const tellings: readonly Telling[] =
  asked === undefined
    ? kinds.map(({ name, milliseconds }) => ({ kind: name, first: 1, goesOn: (_, elapsed) => elapsed < milliseconds }))
    : [{ ...only, first: Number(asked), count: Number(count ?? 1), goesOn: (told) => told < Number(count ?? 1) }];

it.each(tellings.map((telling) => [telling.kind ?? "all", telling] as const))(
  "%s rooms come to rest in one epoch, whatever happened in them",
  async (_, telling) => {
    const { failed, stories, happened } = await tellStories(telling);
    expect(failed).toEqual([]);
    // A story in which nothing happens shows nothing.
    expect(happened.epochs).toBeGreaterThan(stories);
    expect(happened.messages).toBeGreaterThan(0);
  },
  48 * 3_600_000,
);
