import type { Group } from "@subrosa/mls";
import { mlsIndexBits } from "@subrosa/sframe";
import type { Timers } from "./clock.ts";
import type { GroupKeys } from "./group-keys.ts";
import type { Roster } from "./roster.ts";

/** Up to so many members, each says that it has an epoch's keys. */
export const maxAcknowledging = 16;
/** How long frames wait for that, ms. */
const patience = 1_000;
/** Keys of an epoch open so long after its end, ms. */
const oldEpochLife = 10_000;

/** What these work on. */
export interface FrameEpochsContext {
  readonly keys: GroupKeys;
  readonly group: Group;
  readonly roster: Roster;
  readonly timers: Timers;
  readonly enqueue: (task: () => void) => void;
}

/**
 * Gives each epoch to the frames: they open at once, are sealed as soon as everyone can open them, or after a second, and what was sealed
 * before opens for ten seconds more.
 */
export class FrameEpochs {
  readonly #context: FrameEpochsContext;
  #epoch = -1n;
  #missing = new Set<string>();

  constructor(context: FrameEpochsContext) {
    this.#context = context;
  }

  /** The group is in a new epoch, which the roster follows. Each has its own second, so that a storm of joins can't put it off. */
  entered(): void {
    const { keys, group, roster, timers, enqueue } = this.#context;
    const { epoch } = group;
    const others = roster.people.filter(({ leaf }) => leaf !== group.ownLeaf).map(({ leafKey }) => leafKey);
    keys.enter({
      epoch,
      baseKey: group.sframeBaseKey(keys.keyLength),
      indexBits: mlsIndexBits(group.treeLeaves),
      leaves: new Map(roster.people.map(({ leaf, leafKey, identity }) => [identity.connection, { leaf, leafKey }])),
    });
    this.#epoch = epoch;
    this.#missing = new Set(others);
    if (others.length === 0) keys.sendIn(epoch);
    else timers.set(`send in ${epoch}`, patience, () => keys.sendIn(epoch));
    timers.set(`forget before ${epoch}`, oldEpochLife, () => {
      keys.forgetBefore(epoch);
      enqueue(() => group.forgetEpochsBefore(epoch));
    });
  }

  /** A message of this epoch came from this leaf: it has the keys. */
  heard(epoch: bigint, leafKey: string): void {
    const { keys, timers } = this.#context;
    if (epoch !== this.#epoch) return;
    this.#missing.delete(leafKey);
    if (this.#missing.size > 0) return;
    timers.clear(`send in ${epoch}`);
    keys.sendIn(epoch);
  }
}
