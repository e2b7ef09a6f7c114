import type { Group, OpenedCommit } from "@subrosa/mls";
import { equalBytes } from "../encoding.ts";
import { Timers } from "./clock.ts";
import { Committer, type Intent } from "./committer.ts";
import { connectionOf, deviceOf } from "./credential.ts";
import type { MembershipContext } from "./context.ts";
import { Door } from "./door.ts";
import { FrameEpochs, maxAcknowledging } from "./frame-epochs.ts";
import { History } from "./history.ts";
import { JoinQueue } from "./join-queue.ts";
import { Mailbox, payloadByte, type OpenedMail } from "./mailbox.ts";
import { GroupError } from "./errors.ts";
import { maxToldLength, type GroupIn } from "./messages.ts";
import { decodePolicy, isHost, type GroupPolicy } from "./policy.ts";
import { periodOf, Presence, type PresenceState } from "./presence.ts";
import { Pulse } from "./pulse.ts";
import type { Person, Roster } from "./roster.ts";
import { Standing } from "./standing.ts";

/** One leaf's time in a group, from its first epoch to its last. */
export class Membership {
  readonly #context: MembershipContext;
  readonly #group: Group;
  readonly #roster: Roster;
  readonly #timers: Timers;
  readonly #presence = new Presence();
  readonly #mailbox: Mailbox;
  readonly #queue: JoinQueue;
  readonly #committer: Committer;
  readonly #door: Door;
  readonly #frames: FrameEpochs;
  readonly #history: History;
  readonly #pulse: Pulse;
  readonly #standing: Standing;
  #policy: GroupPolicy;
  #left = false;

  constructor(context: MembershipContext, group: Group, roster: Roster, chain: string) {
    const { clock, room, intents, send, emit, enqueue } = context;
    this.#context = context;
    this.#group = group;
    this.#roster = roster;
    this.#policy = judged(group.policy);
    this.#timers = new Timers(clock);
    this.#mailbox = new Mailbox(group, roster, clock);
    this.#history = new History(room, context.device, group);
    this.#queue = new JoinQueue(room, context.requests, roster, clock);
    this.#door = new Door(context, group, this.#queue);
    this.#frames = new FrameEpochs({ ...context, group, roster, timers: this.#timers });
    const parts = { group, roster, queue: this.#queue, presence: this.#presence, clock, timers: this.#timers };
    this.#committer = new Committer({ ...parts, intents, send, enqueue, chain: () => this.#standing.chain });
    this.#standing = new Standing({ ...context, group, timers: this.#timers, committer: () => this.#committer }, chain);
    this.#pulse = new Pulse({
      ...parts,
      enqueue,
      mailbox: this.#mailbox,
      history: this.#history,
      committer: this.#committer,
      period: () => this.#period(),
      post: (payload) => this.#post(payload),
      pause: (paused) => emit({ type: "sending", paused }),
      resume: () => this.#standing.resume(),
    });
  }

  get people(): readonly Person[] {
    return this.#roster.people;
  }

  get epoch(): bigint {
    return this.#group.epoch;
  }

  /** The latest that was merged, be it by the commit that removed us. */
  get policy(): GroupPolicy {
    return this.#policy;
  }

  /** Our own leaf. */
  get own(): Person | undefined {
    return this.#roster.byLeaf(this.#group.ownLeaf);
  }

  /** The epoch authenticator (RFC 9420 §8.7) of one of the last 16 epochs that this leaf was in. */
  authenticator(epoch: bigint): Uint8Array | undefined {
    return this.#history.authenticator(epoch);
  }

  presenceOf(person: Person): PresenceState {
    if (person.leafKey === this.own?.leafKey) return "present";
    return this.#presence.stateOf(person.leafKey, this.#context.clock.now());
  }

  /** The first epoch begins. */
  async start(): Promise<void> {
    this.#context.emit({ type: "joined" });
    await this.#enter([], undefined, true);
    this.#pulse.start();
  }

  async receive(message: GroupIn): Promise<void> {
    switch (message.type) {
      case "asked":
        return this.#asked(message.from, message.request);
      case "commit":
        return this.#commit(message);
      case "message":
      case "signal":
        return this.#message(message.payload, message.from);
      case "conflict":
        return this.#standing.conflict(message.epoch);
      case "freed":
      case "state":
        return this.#standing.hear(message);
      case "unknown":
        return this.#context.rejoin("behind");
      case "elsewhere":
      case "ended":
      case "exists":
      case "recovering":
      case "welcome":
        return;
    }
  }

  /** There is a new connection. Whom we didn't hear meanwhile may have spoken. */
  reconnected(): void {
    this.#presence.restart(this.#context.clock.now());
    this.#standing.resume();
  }

  tell(data: Uint8Array): void {
    this.#post(this.seal(data));
  }

  /** A payload that others take from any path. */
  seal(data: Uint8Array): Uint8Array {
    if (data.length > maxToldLength) throw new GroupError("too-large");
    // before it, for this one may be for few as well
    this.#pulse.keepUp();
    return this.#mailbox.seal({ kind: "data", data });
  }

  leave(): void {
    this.#left = true;
    this.#committer.leave();
    this.#post(this.#mailbox.seal({ kind: "leave" }));
  }

  intend(intent: Intent): void {
    this.#committer.intend(intent);
  }

  /** Lets somebody in who knocks. False when nobody does. */
  async admit(connection: string): Promise<boolean> {
    return this.#door.admit(connection, this.policy);
  }

  /** Turns somebody away who knocks. False when nobody does. */
  async turnAway(connection: string): Promise<boolean> {
    return this.#door.turnAway(connection, this.#group.policy);
  }

  /** Forgets the group. The keys for frames are the context's to clear. */
  close(): void {
    this.#timers.clearAll();
    this.#group.close();
  }

  async #asked(connection: string, request: Uint8Array): Promise<void> {
    const { policy } = this;
    const { rank } = this.#committer;
    const reads = this.#door.reads(this.people.length, policy, rank);
    const asks = reads ? await this.#door.asked(connection, request, policy, rank === 0) : "unread";
    if (!reads) this.#queue.keep(connection, request);
    // our own device came back, and nobody else is here to let it in: the group ends with us
    if (asks === "ourselves" && this.#roster.people.length === 1) return this.#context.emit({ type: "replaced" });
    this.#committer.plan();
  }

  async #commit({ id, epoch, commit, removed, next }: Extract<GroupIn, { type: "commit" }>): Promise<void> {
    const { rejoin } = this.#context;
    if (epoch < this.#group.epoch) return;
    if (epoch > this.#group.epoch) return this.#standing.resume();
    const opened = this.#group.openCommit(commit);
    if (!opened.ok) {
      // one of ours that we had given up: its secrets are gone
      if (opened.reason === "own-message") return rejoin("behind");
      // whatever it is, it was taken for this epoch, and none of us can follow it: unless we say so, nobody gets any further
      return this.#standing.refuse(id);
    }
    if (!(await this.#roster.mayMerge(opened.value, this.policy)) || !this.#roster.fits(removed, opened.value)) {
      this.#group.dropCommit();
      return this.#standing.refuse(id);
    }
    this.#group.merge();
    if (opened.value.policy !== undefined) this.#policy = judged(opened.value.policy);
    if (opened.value.removesUs) return this.#removed(opened.value);
    // a member that is cut off from its own group's next chain can't go on in it
    if (next === undefined) return rejoin("dropped", this.#roster.byLeaf(opened.value.committer.leaf));
    this.#standing.follow(commit, next);
    this.#queue.added(opened.value.adds.map(({ reference }) => reference));
    this.#committer.entered(opened.value.own, opened.value.adds.length > 0);
    await this.#enter(
      opened.value.removes.map(({ leaf }) => leaf),
      opened.value.committer.leaf,
      false,
    );
  }

  #removed({ adds, committer }: OpenedCommit): void {
    const { emit, rejoin, device, connection } = this.#context;
    const again = adds.find(({ credential }) => equalBytes(deviceOf(credential), device.publicKey));
    if (again !== undefined && connectionOf(again.credential) !== connection) emit({ type: "replaced" });
    else if (this.#left) emit({ type: "left" });
    // we asked for a leaf elsewhere, and this is where it is: its Welcome follows
    else if (again !== undefined) rejoin("elsewhere");
    else rejoin("dropped", this.#roster.byLeaf(committer.leaf));
  }

  async #enter(removed: readonly number[], by: number | undefined, first: boolean): Promise<void> {
    const { clock, emit } = this.#context;
    const group = this.#group;
    const gone = removed.map((leaf) => this.#roster.byLeaf(leaf)).filter((person) => person !== undefined);
    const committer = by === undefined ? undefined : this.#roster.byLeaf(by);
    this.#roster.follow(group, removed);
    const { people } = this.#roster;
    const others = people.filter(({ leaf }) => leaf !== group.ownLeaf).map(({ leafKey }) => leafKey);
    this.#presence.setMembers(others, clock.now(), first);
    this.#history.remember();
    this.#frames.entered();
    const early = this.#mailbox.entered();
    if (first || people.length <= maxAcknowledging) this.#pulse.beat();
    const left = gone.filter(({ identity }) => this.#roster.byDevice(identity.device) === undefined);
    emit({ type: "epoch", epoch: group.epoch, people, removed: left, by: committer });
    for (const { message, from } of early) this.#opened(this.#mailbox.open(message, from));
    await this.#queue.sort(this.policy);
    if (this.#door.reads(people.length, this.policy, this.#committer.rank)) await this.#queue.read(group, this.policy);
    this.#committer.plan();
  }

  async #message(payload: Uint8Array, from: string | undefined): Promise<void> {
    const kind = payload[0];
    if (kind === payloadByte.mls) this.#opened(this.#mailbox.open(payload.subarray(1), from));
    if (kind === payloadByte.statement) await this.#statement(payload.subarray(1));
  }

  #opened(mail: OpenedMail | undefined): void {
    if (mail === undefined) return;
    const { clock, emit } = this.#context;
    const { from, told, sequence, epoch } = mail;
    this.#presence.heard(from.leafKey, clock.now(), told.kind === "heartbeat" ? told : undefined);
    this.#frames.heard(epoch, from.leafKey);
    if (told.kind === "data") emit({ type: "message", from, sequence, data: told.data });
    if (told.kind !== "leave") return;
    this.#presence.leaves(from.leafKey, clock.now());
    emit({ type: "leaving", from });
    this.#committer.plan();
  }

  async #statement(sealed: Uint8Array): Promise<void> {
    const device = await this.#history.contradictedBy(sealed);
    const by = device === undefined ? undefined : this.#roster.byDevice(device);
    if (by === undefined || by.leafKey === this.own?.leafKey) return;
    this.#context.emit({ type: "split", by });
    // only one half can go on: the one where the service stands; the other hears "unknown" and comes in anew
    this.#standing.resume();
  }

  /** How often we speak: who sends frames, and hosts, more often. */
  #period(): number {
    const { keys, device } = this.#context;
    return periodOf(this.#roster.people.length, keys.publishes || isHost(this.policy, device.publicKey));
  }

  #post(payload: Uint8Array): void {
    this.#mailbox.tellsAll();
    if (this.#roster.people.length > 1) this.#context.send({ type: "message", payload });
  }
}

/** A policy that was let in before. */
function judged(bytes: Uint8Array): GroupPolicy {
  const policy = decodePolicy(bytes);
  if (policy === undefined) throw new TypeError("A policy that was judged before is not one any more.");
  return policy;
}
