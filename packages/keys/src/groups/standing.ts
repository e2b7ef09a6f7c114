import type { Group } from "@subrosa/mls";
import type { Timers } from "./clock.ts";
import type { Committer } from "./committer.ts";
import type { MembershipContext } from "./context.ts";
import type { CommitLink, GroupIn } from "./messages.ts";

/** Who refused a commit waits so long, ms, for its epoch to be freed, and who lost a race for the commit that won. */
const patience = 5_000;
/** Commits that are kept for a restart of the delivery service. */
const keptCommits = 8;

/** What these work on. */
export interface StandingContext extends Pick<MembershipContext, "send" | "enqueue" | "rejoin"> {
  readonly group: Group;
  readonly timers: Timers;
  /** Whose commits are taken, or lost. */
  readonly committer: () => Committer;
}

/** Where we stand, and where the delivery service says that the group does. */
export class Standing {
  readonly #context: StandingContext;
  #chain: string;
  #links: readonly CommitLink[] = [];
  /** Whether a commit of ours was pending when we asked. */
  #unsure = false;

  constructor(context: StandingContext, chain: string) {
    this.#context = context;
    this.#chain = chain;
  }

  /** The chain that a commit of ours follows. */
  get chain(): string {
    return this.#chain;
  }

  /** Tells the service where we are. */
  resume(): void {
    const { group, send } = this.#context;
    this.#unsure = group.pending;
    send({ type: "resume", epoch: group.epoch, chain: this.#chain, commits: this.#links });
  }

  /** A commit was merged that leads to this chain. */
  follow(commit: Uint8Array, { chain, key }: { readonly chain: string; readonly key: string }): void {
    this.#settle();
    this.#unsure = false;
    this.#chain = chain;
    this.#links = [...this.#links, { commit, key }].slice(-keptCommits);
  }

  /** A commit breaks the rules. If too few say so, we are alone with that. */
  refuse(id: string): void {
    const { send, rejoin, enqueue, timers } = this.#context;
    send({ type: "refuse", id });
    timers.set("freed", patience, () => enqueue(() => rejoin("refused")));
  }

  /** Another commit was taken for this epoch. If it doesn't come, we are not where the service is. */
  conflict(epoch: bigint | undefined): void {
    const { group, committer, enqueue, timers } = this.#context;
    // we heard the one that won, and have made another since
    if (epoch !== undefined && epoch < group.epoch) return;
    committer().lost();
    timers.set("winner", patience, () => enqueue(() => this.resume()));
  }

  /** The service says where the group stands. */
  hear({ type, epoch, chain }: Extract<GroupIn, { type: "state" | "freed" }>): void {
    const { group, rejoin, committer } = this.#context;
    // who merged never goes back
    if (epoch < group.epoch) return rejoin("freed");
    if (epoch > group.epoch || chain !== this.#chain) return rejoin(type === "freed" ? "freed" : "behind");
    this.#settle();
    // a commit that was made after we asked may be taken yet
    if (type === "freed" || this.#unsure) committer().lost();
    this.#unsure = false;
  }

  #settle(): void {
    for (const timer of ["freed", "winner"]) this.#context.timers.clear(timer);
  }
}
