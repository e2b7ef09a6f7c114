/** How someone's leaf is doing. `delayed`: its bytes take 5 s longer than they once did. */
export type PresenceState = "connecting" | "present" | "delayed" | "lost";

/** A newcomer that never speaks is dropped so long after its commit, ms; in a crowd, where coming in takes longer, three periods after. */
const connectingFor = 15_000;
/** Someone lost is dropped so long after, ms. */
const lostFor = 30_000;
/** Whoever should have been dropped and is still there this much later, ms, says that commits are held back. */
const overdueAfter = 5_000;
const delayedBy = 5_000;
const shortestPeriod = 5_000;

interface Known {
  since: number;
  heardAt: number | undefined;
  period: number;
  /** The smallest difference between our clock and theirs that was seen: their clock, and the shortest way. */
  offset: number | undefined;
  delayed: boolean;
  leavingSince: number | undefined;
}

/** How often a member speaks, ms: often when others see or hear it, seldom in a crowd. */
export function periodOf(members: number, publishes: boolean): number {
  return publishes ? shortestPeriod : Math.max(shortestPeriod, 100 * members);
}

/**
 * Who is there, by leaf key, from signed messages alone. It only ever decides what *we* propose, never what we accept: two members who
 * judged others' commits by this would part.
 */
export class Presence {
  readonly #known = new Map<string, Known>();

  /** The others in the group now. `heard`: they were there before us, so they have spoken. */
  setMembers(leafKeys: readonly string[], now: number, heard: boolean): void {
    const present = new Set(leafKeys);
    for (const key of this.#known.keys()) if (!present.has(key)) this.#known.delete(key);
    for (const key of leafKeys) {
      if (this.#known.has(key)) continue;
      const heardAt = heard ? now : undefined;
      const period = periodOf(leafKeys.length + 1, false);
      this.#known.set(key, { since: now, heardAt, period, offset: undefined, delayed: false, leavingSince: undefined });
    }
  }

  /** Nothing could be heard until now: everybody's time begins again. */
  restart(now: number): void {
    for (const known of this.#known.values()) {
      known.since = now;
      if (known.heardAt !== undefined) known.heardAt = now;
    }
  }

  /** A signed message of theirs came; with a heartbeat, what it says. Whoever says long periods is held to the crowd's. */
  heard(leafKey: string, now: number, heartbeat?: { readonly sentAt: number; readonly period: number }): void {
    const known = this.#known.get(leafKey);
    if (known === undefined) return;
    known.heardAt = now;
    if (heartbeat === undefined) return;
    const crowd = periodOf(this.#known.size + 1, false);
    known.period = Math.min(crowd, Math.max(shortestPeriod, heartbeat.period));
    const offset = now - heartbeat.sentAt;
    known.delayed = offset - (known.offset ?? offset) >= delayedBy;
    known.offset = Math.min(known.offset ?? offset, offset);
  }

  /** They said that they leave. */
  leaves(leafKey: string, now: number): void {
    const known = this.#known.get(leafKey);
    if (known !== undefined) known.leavingSince ??= now;
  }

  stateOf(leafKey: string, now: number): PresenceState {
    const known = this.#known.get(leafKey);
    if (known?.heardAt === undefined) return known === undefined ? "lost" : "connecting";
    if (now - known.heardAt >= 3 * known.period) return "lost";
    return known.delayed ? "delayed" : "present";
  }

  /** Does it count among those who commit? */
  canCommit(leafKey: string, now: number): boolean {
    return this.stateOf(leafKey, now) !== "lost" && this.#known.get(leafKey)?.leavingSince === undefined;
  }

  /** Whoever should be dropped now. */
  toDrop(now: number): string[] {
    return [...this.#known].filter(([, known]) => now >= dueAt(known)).map(([key]) => key);
  }

  /** When the next one is to be dropped, if nothing is heard. */
  nextDrop(): number | undefined {
    const times = [...this.#known.values()].map(dueAt);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  /** Whether more than half of the group is lost and was not removed: then senders pause. */
  majorityOverdue(now: number): boolean {
    const overdue = [...this.#known.values()].filter(
      // newcomers that never spoke may be anybody's ghosts
      (known) => known.heardAt !== undefined && now >= dueAt(known) + overdueAfter,
    );
    return overdue.length > (this.#known.size + 1) / 2;
  }
}

function dueAt({ since, heardAt, period, leavingSince }: Known): number {
  if (leavingSince !== undefined) return leavingSince;
  return heardAt === undefined ? since + Math.max(connectingFor, 3 * period) : heardAt + 3 * period + lostFor;
}
