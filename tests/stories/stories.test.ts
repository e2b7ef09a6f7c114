import { expect, it } from "vitest";
import { tellStory, type Told } from "./support/story.ts";
import type { Scale } from "./support/world.ts";

/** What `npm run stories` asks for: one seed, or so many from a first one. Without it, as many from 1 on as the time holds. */
const { STORIES_SEED: seed, STORIES_FIRST: from, STORIES_COUNT: count, STORIES_SCALE: only } = process.env;
const first = Number(seed ?? from ?? 1);

const scales: Readonly<Record<string, Scale & { readonly milliseconds: number }>> = {
  small: { people: 8, suite: "x", milliseconds: 40_000 },
  hosted: { people: 6, suite: "x", hosted: true, milliseconds: 20_000 },
  hybrid: { people: 5, suite: "q", milliseconds: 15_000 },
  crowd: { people: 50, suite: "q", steps: 4, milliseconds: 1_000 },
};

it.each(Object.entries(scales).filter(([name]) => only === undefined || only === name))(
  "%s rooms come to rest in one epoch, whatever happened in them",
  async (name, { milliseconds, ...scale }) => {
    const start = performance.now();
    const total = { stories: 0, epochs: 0, messages: 0, blocked: 0, partings: 0, rejoins: 0 };
    for (let next = first; goesOn(next, performance.now() - start < milliseconds); next += 1) {
      const told = await tell(next, name, scale);
      total.stories += 1;
      for (const what of ["epochs", "messages", "blocked", "partings"] as const) total[what] += told.counts[what];
      for (const times of told.rejoins.values()) total.rejoins += times;
    }
    const { stories, ...happened } = total;
    const seconds = Math.round((performance.now() - start) / 1_000);
    process.stdout.write(
      `${name}: ${stories} stories from seed ${first} on, ${seconds} s: ${JSON.stringify(happened)}\n`,
    );
    // A story in which nothing happens shows nothing.
    expect(total.epochs).toBeGreaterThan(total.stories);
    expect(total.messages).toBeGreaterThan(0);
  },
  12 * 3_600_000,
);

function goesOn(next: number, inTime: boolean): boolean {
  if (next === first) return true;
  if (seed !== undefined) return false;
  return count === undefined ? inTime : next < first + Number(count);
}

async function tell(number: number, name: string, scale: Scale): Promise<Told> {
  try {
    return await tellStory(number, scale);
  } catch (cause) {
    throw new Error(`Story ${number} ended badly. Tell it alone: npm run stories -- --seed ${number} --scale ${name}`, {
      cause,
    });
  }
}
