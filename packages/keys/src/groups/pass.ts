import type { Admission } from "./credential.ts";
import type { DeviceIdentity } from "./device.ts";
import { followsLink, isLetIn, mayEnter } from "./host-words.ts";
import { decodePolicy, mayFollow, type GroupPolicy } from "./policy.ts";
import type { GroupRoom } from "./room.ts";

/** Whose pass it is. */
export interface PassHolder {
  readonly room: GroupRoom;
  readonly device: DeviceIdentity;
  readonly name: string;
}

/** What lets a device into the session's group, and what it knows of the door there. Outlives leaves and groups. */
export class Pass {
  readonly #holder: PassHolder;
  #admission: Admission | undefined;
  #seen: GroupPolicy | undefined;
  /** From before a reload: it may be of another session. */
  #kept: GroupPolicy | undefined;

  constructor(holder: PassHolder, admission: Admission | undefined, kept: GroupPolicy | undefined) {
    this.#holder = holder;
    this.#admission = admission;
    this.#kept = kept;
  }

  /** A host's word, once there is one. */
  get admission(): Admission | undefined {
    return this.#admission;
  }

  /** The latest policy that we saw in this session: no group with an earlier door is ours any more. */
  async seen(): Promise<GroupPolicy | undefined> {
    const kept = this.#kept;
    this.#kept = undefined;
    if (kept !== undefined && (await followsLink(kept, this.#holder.room))) this.saw(kept);
    return this.#seen;
  }

  /** A policy of this session, which follows its link. */
  saw(policy: GroupPolicy | undefined): void {
    if (policy !== undefined && (this.#seen === undefined || mayFollow(this.#seen, policy))) this.#seen = policy;
  }

  /** Whether this policy lets us in. */
  async fits(policy: GroupPolicy): Promise<boolean> {
    return mayEnter(policy, this.#holder.room, this.#asking(this.#admission));
  }

  /** Takes an answer that lets us in. False when no host could give it, or it is from before what was seen. */
  async take(admission: Admission, policyBytes: Uint8Array): Promise<boolean> {
    const { room } = this.#holder;
    const policy = decodePolicy(policyBytes);
    if (policy === undefined || !(await followsLink(policy, room))) return false;
    if (!(await isLetIn(policy, room, this.#asking(admission)))) return false;
    const seen = await this.seen();
    if (seen !== undefined && !mayFollow(seen, policy)) return false;
    this.#admission = admission;
    this.#seen = policy;
    return true;
  }

  #asking(admission: Admission | undefined): Parameters<typeof mayEnter>[2] {
    const { device, name } = this.#holder;
    return { device: device.publicKey, name, admission };
  }
}
