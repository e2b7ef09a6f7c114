import { pbkdf2 } from "node:crypto";
import { expect, it } from "vitest";
import { kindOf } from "./support/kinds.ts";
import { tellStory } from "./support/story.ts";

/** Keeps the machine's other threads busy until it is told to stop, so that what a story asks of them comes late, now and then. */
function keepBusy(): () => void {
  let stopped = false;
  const work = (rounds: number): void =>
    pbkdf2("", "", rounds, 32, "sha256", () => {
      if (!stopped) work((rounds * 7) % 997);
    });
  for (const rounds of [1, 90, 300, 500]) work(rounds);
  return () => (stopped = true);
}

/** Two that were others on a busy machine, while results came as the machine was done with them, and one of the other suite. */
const stories = [
  ["small", 431],
  ["hosted", 5],
  ["hybrid", 3],
] as const;

it.each(stories)("%s story %d is the same when it is told again, on a machine with more to do", async (name, seed) => {
  const kind = kindOf(seed, name);
  const { log } = await tellStory(seed, kind);
  const rest = keepBusy();
  const again = await tellStory(seed, kind).finally(rest);
  expect(log.length).toBeGreaterThan(100);
  expect(again.log).toEqual(log);
});
