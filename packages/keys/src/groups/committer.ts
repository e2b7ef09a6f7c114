import { MlsUsageError, splitWelcome, type Group, type PendingCommit } from "@subrosa/mls";
import { toBase64url } from "../encoding.ts";
import type { Clock, Timers } from "./clock.ts";
import { maxJoins, type JoinQueue, type Waiting } from "./join-queue.ts";
import type { GroupOut, WelcomeParts } from "./messages.ts";
import { decodePolicy, encodePolicy, type GroupPolicy } from "./policy.ts";
import type { Presence } from "./presence.ts";
import type { Person, Roster } from "./roster.ts";

/** Joins come this far apart, ms, so that a storm of them becomes a few commits. */
const joinsApart = 700;
/** The next in rank takes over so much later, ms. */
const rankStep = 1_500;
/** An epoch is this old at most, ms. */
const epochLife = 600_000;
/** So old is an epoch at least, ms, that is ended because we can't follow somebody's messages in it: a member can pretend that, and cause it. */
const shortestEpoch = 10_000;
/** A removal of ours that isn't echoed for so long, ms, is being held back. */
const echoPatience = 10_000;

/** Something that its owner wants committed now, whoever's turn it is, and with whatever leaf: it waits while they come in anew. */
export interface Intent {
  /** Whether it removes them. */
  readonly remove?: (person: Person) => boolean;
  /** What it makes of the policy while these people are inside; `undefined` when there is nothing to change any more. */
  readonly policy?: (before: GroupPolicy, people: readonly Person[]) => Promise<GroupPolicy> | undefined;
}

/** What a committer works on. */
export interface CommitterContext {
  readonly group: Group;
  readonly roster: Roster;
  readonly queue: JoinQueue;
  readonly presence: Presence;
  /** What is still to be done, first things first. Outlives the leaf. */
  readonly intents: Intent[];
  readonly clock: Clock;
  readonly timers: Timers;
  readonly send: (message: GroupOut) => void;
  readonly enqueue: (task: () => Promise<void> | void) => void;
  /** The chain that a commit follows. */
  readonly chain: () => string;
}

/** Decides when it is our turn to commit, and what. */
export class Committer {
  readonly #context: CommitterContext;
  #epochSince: number;
  #lastJoin = -Infinity;
  #notBefore = -Infinity;
  #pending: { readonly removes: boolean; readonly intent: Intent | undefined } | undefined;
  /** When we first tried to remove somebody in this epoch. A service that turns us down again and again does not set it back. */
  #removingSince: number | undefined;
  #renewing = false;
  #leaving = false;

  constructor(context: CommitterContext) {
    this.#context = context;
    this.#epochSince = context.clock.now();
  }

  /** A removal of ours was taken by nobody: the delivery service holds it back. */
  get heldBack(): boolean {
    return this.#removingSince !== undefined && this.#context.clock.now() - this.#removingSince >= echoPatience;
  }

  /** Our place among those who may commit; `undefined` when it isn't for us to do. */
  get rank(): number | undefined {
    const { roster, presence, queue, group, clock } = this.#context;
    const asking = new Set(queue.waiting.map(({ deviceKey }) => roster.byDeviceKey(deviceKey)?.leaf));
    if (this.#leaving || asking.has(group.ownLeaf)) return undefined;
    const now = clock.now();
    let before = 0;
    // in a crowd of a thousand, each message would ask for the thousand: those behind us don't matter
    for (const { leaf, leafKey } of roster.people) {
      if (leaf === group.ownLeaf) return before;
      if (!asking.has(leaf) && presence.canCommit(leafKey, now)) before += 1;
    }
    return undefined;
  }

  /** We leave: nobody removes themselves. */
  leave(): void {
    this.#leaving = true;
  }

  /** In another epoch everybody's messages are counted from 0 again: nobody else may need that, so it waits for no rank. */
  renew(): void {
    if (this.#renewing || this.#context.clock.now() < this.#epochSince + shortestEpoch) return;
    this.#renewing = true;
    this.plan();
  }

  intend(intent: Intent): void {
    this.#context.intents.push(intent);
    this.plan();
  }

  /** Another commit was taken for this epoch, or ours was lost. */
  lost(): void {
    if (this.#context.group.pending) this.#context.group.clearPending();
    if (this.#pending !== undefined) this.#notBefore = this.#context.clock.now() + rankStep;
    this.#pending = undefined;
    this.plan();
  }

  /** A commit was merged, ours or another's. */
  entered(own: boolean, joins: boolean): void {
    const { clock, intents } = this.#context;
    const now = clock.now();
    if (own && this.#pending?.intent !== undefined) intents.splice(intents.indexOf(this.#pending.intent), 1);
    this.#pending = undefined;
    this.#removingSince = undefined;
    this.#renewing = false;
    this.#notBefore = -Infinity;
    this.#epochSince = now;
    if (joins) this.#lastJoin = now;
  }

  /** Sets the one timer to when we would commit, as things stand. Call it after whatever may change that. */
  plan(): void {
    const { timers, group, clock, enqueue } = this.#context;
    timers.clear("commit");
    if (!this.#removes) this.#removingSince = undefined;
    const due = this.#dueAt();
    if (group.pending || due === undefined) return;
    const propose = (): void => {
      // what came until now is heard first: whoever is slow to read drops nobody for that
      const now = clock.now();
      enqueue(() => this.#commit(now));
    };
    timers.set("commit", Math.max(due, this.#notBefore) - clock.now(), propose);
  }

  /** Is there still somebody whom we would remove? */
  get #removes(): boolean {
    const { presence, clock, intents } = this.#context;
    const wanted = this.#pending?.removes === true || intents.some(({ remove }) => remove !== undefined);
    return wanted || presence.toDrop(clock.now()).length > 0;
  }

  #dueAt(): number | undefined {
    const { queue, presence, clock, intents } = this.#context;
    if (this.#leaving) return undefined;
    if (intents.length > 0 || this.#renewing) return clock.now();
    const { rank } = this;
    if (rank === undefined) return undefined;
    const times = [
      Math.max(queue.askedSince, this.#lastJoin + joinsApart),
      presence.nextDrop(),
      this.#epochSince + epochLife,
    ];
    return Math.min(...times.filter((time) => time !== undefined)) + rank * rankStep;
  }

  async #commit(now: number): Promise<void> {
    const { group, roster, presence, intents, queue } = this.#context;
    const policy = decodePolicy(group.policy);
    if (group.pending || policy === undefined) return;
    const [intent] = intents;
    if (intent !== undefined) return this.#commitIntent(intent, policy);
    await queue.read(group, policy);
    const joins = this.#joins();
    const drops = presence.toDrop(now).map((leafKey) => roster.byLeafKey(leafKey)?.leaf);
    const leaves = drops.filter((leaf) => leaf !== undefined);
    const isDue = this.#renewing || now >= this.#epochSince + epochLife;
    if (joins.length === 0 && leaves.length === 0 && !isDue) return this.plan();
    this.#commitJoins(joins, leaves);
  }

  async #commitIntent(intent: Intent, before: GroupPolicy): Promise<void> {
    const { group, roster, intents } = this.#context;
    const removed = roster.people.find((person) => intent.remove?.(person) === true);
    const policy = await intent.policy?.(before, roster.people);
    if (removed === undefined && policy === undefined) {
      intents.shift();
      return this.plan();
    }
    const changes = policy === undefined ? {} : { policy: encodePolicy(policy) };
    const leaves = removed === undefined ? [] : [removed.leaf];
    try {
      this.#propose(group.commit({ remove: leaves, ...changes }), leaves, [], intent);
    } catch (error) {
      if (!(error instanceof MlsUsageError)) throw error;
      // we aren't a host, or not any more
      intents.shift();
      this.plan();
    }
  }

  /** Those who came first and still fit: the tree may have changed since they asked. */
  #joins(): Waiting[] {
    const { queue, group } = this.#context;
    const joins: Waiting[] = [];
    for (const waiting of queue.ready) {
      if (joins.length === maxJoins) break;
      if (group.readKeyPackage(waiting.keyPackage).ok) joins.push(waiting);
      else queue.forget(waiting.identity.connection);
    }
    return joins;
  }

  #commitJoins(joins: readonly Waiting[], drops: readonly number[]): void {
    const { group, roster, queue } = this.#context;
    const replaced = joins.map(({ deviceKey }) => roster.byDeviceKey(deviceKey)?.leaf);
    const leaves = [...new Set([...drops, ...replaced.filter((leaf) => leaf !== undefined)])];
    if (leaves.includes(group.ownLeaf)) return;
    try {
      const pending = group.commit({ add: joins.map(({ keyPackage }) => keyPackage), remove: leaves });
      this.#propose(pending, leaves, joins, undefined);
    } catch (error) {
      const [first] = joins;
      if (!(error instanceof MlsUsageError) || first === undefined) throw error;
      // two requests that no group can hold together: one at a time finds the bad one
      if (joins.length === 1) queue.forget(first.identity.connection);
      if (joins.length === 1) this.plan();
      else this.#commitJoins([first], drops);
    }
  }

  #propose(
    { commit, welcome }: PendingCommit,
    leaves: readonly number[],
    joins: readonly Waiting[],
    intent: Intent | undefined,
  ): void {
    const { group, roster, clock, send, chain } = this.#context;
    this.#pending = { removes: leaves.length > 0, intent };
    if (leaves.length > 0) this.#removingSince ??= clock.now();
    const staying = new Set(joins.map(({ identity }) => identity.connection));
    const removed = leaves
      .map((leaf) => roster.byLeaf(leaf)?.identity.connection)
      .filter((connection) => connection !== undefined)
      .filter((connection) => !staying.has(connection));
    const parts = welcome === undefined ? undefined : addressed(welcome, joins);
    send({ type: "commit", epoch: group.epoch, chain: chain(), commit, welcome: parts, removed });
  }
}

/** Each joiner's own part of a Welcome, by the connection that asked. */
function addressed(welcome: Uint8Array, joins: readonly Waiting[]): WelcomeParts | undefined {
  const split = splitWelcome(welcome);
  if (!split.ok) return undefined;
  const { shared, secrets } = split.value;
  const to = new Map(joins.map(({ reference, identity }) => [reference, identity.connection]));
  const own = secrets.map(({ reference, secret }) => ({ to: to.get(toBase64url(reference)) ?? "", secret }));
  return { shared, secrets: own };
}
