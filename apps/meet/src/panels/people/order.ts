import type { Participant } from "@subrosa/client";

/** Hands that are down come after all others. */
const down = Number.MAX_SAFE_INTEGER;

/** You, then hosts, then raised hands in the order in which they went up, then the others from A to Z. */
export function inOrder<Somebody extends Participant>(local: Somebody, others: readonly Somebody[]): Somebody[] {
  const rank = ({ isHost, handRaisedAt }: Participant): number => (isHost ? 0 : handRaisedAt === undefined ? 2 : 1);
  const sorted = others.toSorted(
    (a, b) => rank(a) - rank(b) || (a.handRaisedAt ?? down) - (b.handRaisedAt ?? down) || a.name.localeCompare(b.name),
  );
  return [local, ...sorted];
}

/** Names that more than one person uses, and how many do. */
export function sharedNames(people: readonly Pick<Participant, "name">[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { name } of people) counts.set(name, (counts.get(name) ?? 0) + 1);
  return new Map([...counts].filter(([, count]) => count > 1));
}
