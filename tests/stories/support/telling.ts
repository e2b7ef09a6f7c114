import { kindOf, type Kind } from "./kinds.ts";
import { tellStory } from "./story.ts";

/** How often one hears how far it is, ms. */
const progressEvery = 30_000;

/** Which stories are told. */
export interface Telling {
  /** Only this kind; without it each seed has its own. */
  readonly kind?: string;
  readonly first: number;
  /** Whether another one is told after so many, in so many ms. At least one is. */
  readonly goesOn: (told: number, elapsed: number) => boolean;
  /** For "so many of". */
  readonly count?: number;
}

/** What all of them came to together. */
export interface Tally {
  stories: number;
  readonly happened: Record<"epochs" | "messages" | "blocked" | "partings" | "rejoins", number>;
  /** Those that ended badly, each with how to tell it alone. */
  readonly failed: string[];
}

/** Tells stories, from a first seed on. One that ends badly is printed at once, and the next one is told. */
export async function tellStories({ kind, first, goesOn, count }: Telling): Promise<Tally> {
  const start = performance.now();
  const tally: Tally = {
    stories: 0,
    happened: { epochs: 0, messages: 0, blocked: 0, partings: 0, rejoins: 0 },
    failed: [],
  };
  const name = kind ?? "all kinds";
  const say = (line: string): void => void process.stdout.write(`${name}: ${line}\n`);
  const elapsed = (): number => performance.now() - start;
  let nextProgress = progressEvery;
  do {
    const seed = first + tally.stories;
    const failure = await tell(seed, kindOf(seed, kind), tally.happened);
    tally.stories += 1;
    if (failure !== undefined) {
      tally.failed.push(failure);
      say(failure);
    }
    if (elapsed() < nextProgress) continue;
    nextProgress = elapsed() + progressEvery;
    const of = count === undefined ? "" : ` of ${count}`;
    say(`${tally.stories}${of} stories, ${tally.failed.length} ended badly, ${Math.round(elapsed() / 1_000)} s`);
  } while (goesOn(tally.stories, elapsed()));
  say(
    `${tally.stories} stories from seed ${first} on, ${tally.failed.length} ended badly, ${Math.round(elapsed() / 1_000)} s: ${JSON.stringify(tally.happened)}`,
  );
  return tally;
}

async function tell(seed: number, kind: Kind, happened: Tally["happened"]): Promise<string | undefined> {
  try {
    const told = await tellStory(seed, kind);
    for (const what of ["epochs", "messages", "blocked", "partings"] as const) happened[what] += told.counts[what];
    for (const times of told.rejoins.values()) happened.rejoins += times;
    return undefined;
  } catch (failure) {
    const why = failure instanceof Error ? failure.message : String(failure);
    return `story ${seed} ended badly. Tell it alone: npm run stories -- --seed ${seed} --scale ${kind.name}\n${why}`;
  }
}
