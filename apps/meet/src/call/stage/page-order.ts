/** Who stands on the first page where not all fit on one: pure, so that it can be tested without a page. */

/** What of a person decides their place. */
export interface Placed {
  readonly id: string;
  /** Since when their hand is up; absent where it isn't. Any clock. */
  readonly handRaisedAt?: number | undefined;
  /** When they were heard last, by the clock of `now`, ms. */
  readonly heardAt?: number | undefined;
}

const remembered = 60_000;

/**
 * Raised hands in the order in which they went up, then who spoke in the last 60 s, then the others. `people` come in the order in which they
 * joined, and keep it within the last two: nobody moves because two talk in turn.
 */
export function pageOrder(people: readonly Placed[], now: number): string[] {
  const rank = ({ handRaisedAt, heardAt = -Infinity }: Placed): number => {
    if (handRaisedAt !== undefined) return 0;
    return now - heardAt <= remembered ? 1 : 2;
  };
  return people
    .toSorted((a, b) => rank(a) - rank(b) || (a.handRaisedAt ?? 0) - (b.handRaisedAt ?? 0))
    .map(({ id }) => id);
}

/** These tiles in that order; who is not in it stays behind, as they were. */
export function inOrder(tiles: readonly string[], order: readonly string[]): string[] {
  const places = new Map(order.map((id, place) => [id, place]));
  const placeOf = (id: string): number => places.get(id) ?? order.length;
  return tiles.toSorted((a, b) => placeOf(a) - placeOf(b));
}
