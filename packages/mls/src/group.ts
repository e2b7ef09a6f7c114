import type { RawGroup, RawJoiner } from "../wasm/subrosa_mls.js";
import type { Gate } from "./gate.ts";
import { MlsUsageError } from "./errors.ts";
import { type Result, refuse } from "./result.ts";
import type { Changes, Joiner, Member, Message, OpenedCommit, PendingCommit, PolicyJudge } from "./types.ts";

/** The exporter label of SFrame's base key (RFC 9605 §5.2). */
const SFRAME_LABEL = "SFrame 1.0 Base Key";

/** A member's group. Whatever comes from others is opened first, then merged or dropped. */
export class Group {
  /** The id that it was created or entered with. */
  readonly groupId: Uint8Array;
  readonly #gate: Gate;
  readonly #judge: PolicyJudge;
  #raw: RawGroup | undefined;
  #pending = false;

  /** Made by `Leaf.create` and `Leaf.enter`. */
  constructor(gate: Gate, raw: RawGroup, groupId: Uint8Array, judge: PolicyJudge) {
    this.#gate = gate;
    this.#raw = raw;
    this.groupId = groupId;
    this.#judge = judge;
  }

  /** The number of the current epoch. */
  get epoch(): bigint {
    return this.#must((group) => group.epoch);
  }

  /** Our leaf. */
  get ownLeaf(): number {
    return this.#must((group) => group.ownLeaf);
  }

  /** False once a commit that removes us was merged: nothing but `close` is left to do. */
  get active(): boolean {
    return this.#must((group) => group.active);
  }

  /** The members, by leaf. */
  members(): Member[] {
    return this.#must((group) => Array.from(group.leaves(), (leaf) => member(group, leaf)).filter(isMember));
  }

  /** The member at this leaf. */
  member(leaf: number): Member | undefined {
    return this.#must((group) => member(group, leaf));
  }

  /** The leaves that are somebody's, in their order. */
  get leaves(): Uint32Array {
    return this.#must((group) => group.leaves());
  }

  /** The leaves of the tree, blank ones included: a power of two (RFC 9420 §4.1), and the S of an SFrame KID is its logarithm. */
  get treeLeaves(): number {
    const last = this.leaves.at(-1) ?? 0;
    return last === 0 ? 1 : 2 ** (32 - Math.clz32(last));
  }

  /** The room's policy. */
  get policy(): Uint8Array {
    return this.#must((group) => group.policy);
  }

  /** The confirmed transcript hash (RFC 9420 §8.2): two members of one epoch with different ones were split. */
  get transcriptHash(): Uint8Array {
    return this.#must((group) => group.transcriptHash);
  }

  /** The epoch authenticator (RFC 9420 §8.7). */
  get authenticator(): Uint8Array {
    return this.#must((group) => group.authenticator);
  }

  /** MLS-Exporter of the current epoch (RFC 9420 §8.5). Zero the result after use. */
  exportSecret(label: string, context: Uint8Array, length: number): Uint8Array {
    return this.#must((group) => group.exportSecret(label, context, length));
  }

  /** SFrame's base key of the current epoch: `length` is the suite's Nk (RFC 9605 §5.2). Zero it after use. */
  sframeBaseKey(length: number): Uint8Array {
    return this.exportSecret(SFRAME_LABEL, new Uint8Array(), length);
  }

  /** Verifies a request to join: its signatures, suite, lifetime, and that no member has its keys. */
  readKeyPackage(keyPackage: Uint8Array): Result<Joiner> {
    return this.#may((group) => joiner(group.readKeyPackage(keyPackage)));
  }

  /** Makes the pending commit. Send it, and merge it when the delivery service echoes the same bytes. */
  commit(changes: Changes = {}): PendingCommit {
    const { add = [], remove = [], policy } = changes;
    if (policy !== undefined && !this.#judge.allows({ before: this.policy, after: policy, committer: this.#us() })) {
      throw new MlsUsageError("policy-not-allowed");
    }
    const group = this.#alive();
    const pending = this.#gate.must((engine) => {
      const raw = new engine.Changes();
      try {
        for (const keyPackage of add) raw.add(keyPackage);
        for (const leaf of remove) raw.remove(leaf);
        if (policy !== undefined) raw.policy(policy);
        const committed = group.commit(raw);
        const { commit, welcome } = committed;
        committed.free();
        return { commit, welcome };
      } finally {
        raw.free();
      }
    });
    this.#pending = true;
    return pending;
  }

  /** Whether a commit of ours waits for its echo. */
  get pending(): boolean {
    return this.#pending;
  }

  /** Forgets the pending commit: the delivery service took another. */
  clearPending(): void {
    this.#must((group) => group.clearPending());
    this.#pending = false;
  }

  /**
   * Opens a commit of the current epoch, or the echo of ours. One that breaks the rules is refused, as all honest members do. A refused or
   * dropped one is spent: opening the same bytes again answers "repeated".
   */
  openCommit(commit: Uint8Array): Result<OpenedCommit> {
    const result = this.#may((group) => {
      const raw = group.openCommit(commit);
      const { own, policy, path, removesUs } = raw;
      const opened = {
        own,
        policy,
        path,
        removesUs,
        committer: member(group, raw.committer),
        adds: raw.adds.map(joiner),
        removes: Array.from(raw.removes, (leaf) => member(group, leaf)).filter(isMember),
      };
      raw.free();
      return opened;
    });
    if (!result.ok) return result;
    const { committer, policy } = result.value;
    let allowed = false;
    try {
      if (committer === undefined) throw new MlsUsageError("engine");
      allowed = policy === undefined || this.#judge.allows({ before: this.policy, after: policy, committer });
      if (!allowed) return refuse("policy-not-allowed");
      return { ok: true, value: { ...result.value, committer } };
    } finally {
      // a judge that throws leaves no commit open either
      if (!allowed) this.dropCommit();
    }
  }

  /** Enters the open commit's epoch. A pending commit of ours that isn't it is cleared. */
  merge(): void {
    this.#must((group) => group.merge());
    this.#pending = false;
  }

  /** Turns the open commit down. */
  dropCommit(): void {
    this.#must((group) => group.dropCommit());
  }

  /** Seals up to 255 kB to the members of the current epoch. Messages are padded to 64 bytes. */
  seal(data: Uint8Array): Uint8Array {
    return this.#must((group) => group.seal(data));
  }

  /** Opens a message of the current epoch or of one of the newest eight before it. */
  open(message: Uint8Array): Result<Message> {
    return this.#may((group) => {
      const raw = group.open(message);
      const { leaf, epoch, data } = raw;
      raw.free();
      return { leaf, epoch, data };
    });
  }

  /** Erases what opens messages of earlier epochs. Call it 10 s after an epoch's end: the engine looks at no clock. */
  forgetEpochsBefore(epoch: bigint): void {
    this.#must((group) => group.forgetEpochsBefore(epoch));
  }

  /** Forgets the group and its keys. */
  close(): void {
    const raw = this.#raw;
    this.#raw = undefined;
    if (raw !== undefined) this.#gate.release(() => raw.free());
  }

  #us(): Member {
    const us = this.member(this.ownLeaf);
    if (us === undefined) throw new MlsUsageError("removed");
    return us;
  }

  #alive(): RawGroup {
    if (this.#raw === undefined) throw new MlsUsageError("closed");
    return this.#raw;
  }

  #must<T>(call: (group: RawGroup) => T): T {
    const group = this.#alive();
    return this.#gate.must(() => call(group));
  }

  #may<T>(call: (group: RawGroup) => T): Result<T> {
    const group = this.#alive();
    return this.#gate.may(() => call(group));
  }
}

function member(group: RawGroup, leaf: number): Member | undefined {
  const credential = group.credential(leaf);
  const signatureKey = group.signatureKey(leaf);
  return credential === undefined || signatureKey === undefined ? undefined : { leaf, credential, signatureKey };
}

function isMember(found: Member | undefined): found is Member {
  return found !== undefined;
}

function joiner(raw: RawJoiner): Joiner {
  const { reference, credential, signatureKey } = raw;
  raw.free();
  return { reference, credential, signatureKey };
}
