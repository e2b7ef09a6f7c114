import type { Group } from "@subrosa/mls";
import { mlsIndexBits } from "@subrosa/sframe";
import type { Timers } from "./clock.ts";
import type { MembershipContext } from "./context.ts";
import type { Roster } from "./roster.ts";

/** Up to so many members, each says that it has an epoch's keys. */
export const maxAcknowledging = 16;
/** How long frames wait for that, ms. */
const patience = 1_000;
/** Bytes of what an epoch gives to the application. */
const exportedLength = 32;
/** Keys of an epoch open so long after its end, ms. */
const oldEpochLife = 10_000;

/** What these work on. */
export interface FrameEpochsContext extends Pick<MembershipContext, "keys" | "exports" | "emit" | "enqueue"> {
  readonly group: Group;
  readonly roster: Roster;
  readonly timers: Timers;
}

/**
 * Gives each epoch to the frames, and to the application what it exports: frames open at once, are sealed as soon as everyone can open
 * them who was there before, or after a second, and what was sealed before opens for ten seconds more.
 */
export class FrameEpochs {
  readonly #context: FrameEpochsContext;
  #epoch = -1n;
  /** Leaves of the epoch before, once we are in one. */
  #leaves: ReadonlySet<string> | undefined;
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
    this.#export();
    this.#epoch = epoch;
    // Newcomers have nothing to lose: what is sealed in the epoch before them would never open for them.
    this.#missing = new Set(others.filter((leafKey) => this.#leaves?.has(leafKey) !== false));
    this.#leaves = new Set(others);
    if (this.#missing.size === 0) keys.sendIn(epoch);
    else timers.set(`send in ${epoch}`, patience, () => keys.sendIn(epoch));
    timers.set(`forget before ${epoch}`, oldEpochLife, () => {
      keys.forgetBefore(epoch);
      enqueue(() => group.forgetEpochsBefore(epoch));
    });
  }

  /** Before anybody can hear from us that we have this epoch. */
  #export(): void {
    const { exports, group, emit } = this.#context;
    if (exports === undefined) return;
    const secret = group.exportSecret(exports, new Uint8Array(0), exportedLength);
    emit({ type: "exported", epoch: group.epoch, secret });
    secret.fill(0);
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
