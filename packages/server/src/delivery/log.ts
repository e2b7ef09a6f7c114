import type { Chain, CommitId, GroupCommitIn, ParticipantId } from "@subrosa/protocol";
import { follow, isSame, leads, newId, type Brought, type Link } from "./chain.ts";
import type { Shelf, Slot } from "./shelf.ts";

/** A state of a group: what its members agree on. */
export interface State {
  readonly epoch: number;
  readonly chain: Chain;
}

/** What a member may do. */
export interface Membership {
  /** It was welcomed, and not merely let on again by what it knew: twenty sockets of one member are one vote. */
  readonly votes: boolean;
  /** No commit of it was refused by more than half. */
  readonly commits: boolean;
}

/** A commit that is kept for those who come back. */
export interface Kept extends Link {
  readonly id: CommitId;
  readonly slot: Slot;
}

/** A commit that was taken. */
export interface Taken extends Kept {
  /** The epoch that it ends. */
  readonly epoch: number;
  readonly before: Chain;
  readonly chain: Chain;
  /** Unknown of one that a member brought back. */
  readonly committer: ParticipantId | undefined;
  readonly joined: Set<ParticipantId>;
  readonly removed: Map<ParticipantId, Membership>;
  /** Whom its committer named as removed, whether they were here or not. */
  readonly named: readonly ParticipantId[];
  /** Who may refuse it: the voters of the epoch that it ends, those included whom it removes, but nobody whom it adds. */
  readonly voters: Set<ParticipantId>;
  readonly refused: Set<ParticipantId>;
}

// Commits of half a minute in a storm of joins: longer than the hold, and longer than votes take.
const kept = 32;

/** The newest commits of a group: for those who come back, and for those who refuse one. */
export class Log {
  readonly #shelf: Shelf;
  readonly #start: State;
  readonly #taken: Taken[] = [];
  /** From before the restart. */
  #brought: readonly Kept[] = [];
  #whole = true;

  /** @param start where the log begins */
  constructor(shelf: Shelf, start: State) {
    this.#shelf = shelf;
    this.#start = start;
  }

  /** The states that the group was in since the log begins, as far as they are kept; the newest last. */
  get passed(): State[] {
    return [this.#start, ...this.#taken.map(({ epoch, chain }) => ({ epoch: epoch + 1, chain }))];
  }

  /** Commits whose refusal still counts, oldest first. */
  get taken(): readonly Taken[] {
    return this.#taken;
  }

  add(taken: Taken): void {
    this.#taken.push(taken);
    if (this.#taken.length <= kept) return;
    this.#taken.shift()?.slot.drop();
    this.#whole = false;
  }

  /** Somebody knows the commits that led to a state: those from before the log begins are kept, if they go further back than others did. */
  precede({ epoch }: State, commits: readonly Brought[]): void {
    const before = commits.slice(0, Math.max(0, commits.length - Math.max(0, epoch - this.#start.epoch)));
    const more = before.length - this.#brought.length;
    const fits =
      epoch >= this.#start.epoch && this.#brought.every((known, at) => isSame(known, before[more + at] ?? known));
    if (!fits || more <= 0) return;
    const kept = before.slice(0, more).map(({ commit, key, digest }) => ({
      key,
      digest,
      id: newId(),
      slot: this.#shelf.put(commit),
    }));
    this.#brought = [...kept, ...this.#brought];
  }

  /** Takes the newest commits away, back to before this one. @returns what was taken away, newest first */
  backTo(taken: Taken): Taken[] {
    const undone = this.#taken.splice(this.#taken.indexOf(taken)).toReversed();
    for (const { slot } of undone) slot.drop();
    return undone;
  }

  /**
   * The commits from a chain to the newest one.
   *
   * @param epoch the newest epoch
   * @param who a `stranger` knows nothing but the chain, so may be somebody who was removed meanwhile; after a restart everybody
   *   is `returning`
   * @returns `undefined` if the chain is not known, or not enough is kept
   */
  since(chain: Chain, epoch: number, who: "member" | "stranger" | "returning"): GroupCommitIn[] | undefined {
    const steps = this.#since(chain);
    if (steps === undefined) return this.#beforeStart(chain, epoch, who);
    const told = steps.map((taken) => step(taken, taken.epoch, taken.named, taken.chain));
    if (!told.every((message) => message !== undefined)) return undefined;
    return who === "stranger" && steps.some(({ named }) => named.length > 0) ? undefined : told;
  }

  close(): void {
    for (const { slot } of [...this.#brought, ...this.#taken]) slot.drop();
  }

  #since(chain: Chain): Taken[] | undefined {
    if (chain === (this.#taken.at(-1)?.chain ?? this.#start.chain)) return [];
    const first = this.#taken.findIndex(({ before }) => before === chain);
    return first === -1 ? undefined : this.#taken.slice(first);
  }

  #beforeStart(chain: Chain, epoch: number, who: "member" | "stranger" | "returning"): GroupCommitIn[] | undefined {
    const first = leads(chain, this.#brought, this.#start.chain);
    const rest = this.#whole && who === "returning" ? this.since(this.#start.chain, epoch, who) : undefined;
    if (first === undefined || rest === undefined) return undefined;
    const links = this.#brought.slice(first);
    const messages: GroupCommitIn[] = [];
    let reached = chain;
    for (const [index, link] of links.entries()) {
      reached = follow(reached, link);
      const number = epoch - rest.length - links.length + index;
      const message = number < 0 ? undefined : step(link, number, [], reached);
      if (message === undefined) return undefined;
      messages.push(message);
    }
    return [...messages, ...rest];
  }
}

function step(
  { id, key, slot }: Kept,
  epoch: number,
  removed: readonly ParticipantId[],
  chain: Chain,
): GroupCommitIn | undefined {
  const commit = slot.text;
  return commit === undefined ? undefined : { type: "group-commit", id, epoch, commit, removed, next: { chain, key } };
}
