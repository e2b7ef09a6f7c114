import type { Stage } from "./stage.ts";

/** Commits of Mallory's by name. */
export type Attacks = Readonly<Record<string, () => Promise<Uint8Array>>>;

/**
 * The attacks that change something for Ana and Ben, or (`loudly`) are not refused by both, so that the service takes another commit. The call
 * goes on.
 */
export async function harmDone(
  stage: Stage,
  attacks: Attacks,
  { loudly }: { readonly loudly: boolean },
): Promise<string[]> {
  const { epoch } = stage.group("Ana").view;
  const found: string[] = [];
  for (const [name, make] of Object.entries(attacks)) {
    const refused = await stage.spread(await make(), [], "Ana", "Ben");
    if (loudly && refused.length < 2) found.push(`${name}: refused by ${refused.length}`);
    for (const one of ["Ana", "Ben"]) {
      const changed = stage.group(one).view.epoch !== epoch || stage.seen(one).join() !== "Ana,Ben,Mallory";
      if (changed) found.push(`${name}: taken by ${one}`);
    }
  }
  await stage.goesOn("Ana", "Ben");
  return found;
}
