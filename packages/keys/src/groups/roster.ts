import type { Group, Member, OpenedCommit, OpenedWelcome } from "@subrosa/mls";
import { toBase64url } from "../encoding.ts";
import { readCredential, type Identity } from "./credential.ts";
import { followsLink, mayEnter } from "./host-words.ts";
import { decodePolicy, mayFollow, type GroupPolicy } from "./policy.ts";
import type { GroupRoom } from "./room.ts";

/** A member, as its credential and the tree say. */
export interface Person {
  /** In this epoch's tree. */
  readonly leaf: number;
  /** The leaf's signature key as base64url: one for each time of coming in. */
  readonly leafKey: string;
  readonly identity: Identity;
}

/** A leaf without its place. */
type Bare = Pick<Member, "credential" | "signatureKey">;

/** Who is in the group. Identities are read once, before their leaf is let in, and kept by leaf key. */
export class Roster {
  readonly #room: GroupRoom;
  readonly #identities = new Map<string, Identity>();
  #people: readonly Person[] = [];
  // a thousand members look each other up with every message
  #byLeaf: ReadonlyMap<number, Person> = new Map();
  #byLeafKey: ReadonlyMap<string, Person> = new Map();
  #byDevice: ReadonlyMap<string, Person> = new Map();
  #byConnection: ReadonlyMap<string, Person> = new Map();

  constructor(room: GroupRoom) {
    this.#room = room;
  }

  /** In the order of their leaves. */
  get people(): readonly Person[] {
    return this.#people;
  }

  byLeaf(leaf: number): Person | undefined {
    return this.#byLeaf.get(leaf);
  }

  byLeafKey(leafKey: string): Person | undefined {
    return this.#byLeafKey.get(leafKey);
  }

  byDevice(device: Uint8Array): Person | undefined {
    return this.byDeviceKey(toBase64url(device));
  }

  /** @param deviceKey the device's public key as base64url */
  byDeviceKey(deviceKey: string): Person | undefined {
    return this.#byDevice.get(deviceKey);
  }

  byConnection(connection: string): Person | undefined {
    return this.#byConnection.get(connection);
  }

  /** Takes the members of the group's epoch; all have been read before. */
  follow(group: Group): void {
    this.#people = group.members().flatMap(({ leaf, signatureKey }) => {
      const leafKey = toBase64url(signatureKey);
      const identity = this.#identities.get(leafKey);
      return identity === undefined ? [] : [{ leaf, leafKey, identity }];
    });
    this.#byLeaf = new Map(this.#people.map((person) => [person.leaf, person]));
    this.#byLeafKey = new Map(this.#people.map((person) => [person.leafKey, person]));
    this.#byDevice = new Map(this.#people.map((person) => [toBase64url(person.identity.device), person]));
    this.#byConnection = new Map(this.#people.map((person) => [person.identity.connection, person]));
    for (const leafKey of this.#identities.keys()) if (!this.#byLeafKey.has(leafKey)) this.#identities.delete(leafKey);
  }

  /** Reads a leaf's credential and keeps it; `undefined` when it isn't one of this session. */
  async read({ credential, signatureKey }: Bare): Promise<Identity | undefined> {
    const identity = await readCredential(this.#room.session, signatureKey, credential);
    if (identity !== undefined) this.#identities.set(toBase64url(signatureKey), identity);
    return identity;
  }

  /**
   * Whether the group of an open Welcome is one to enter: its policy is the link's, and may follow what was seen; everybody
   * has a credential, a device and a connection of their own, and may be there; our own leaf is in it.
   */
  async mayJoin(opened: OpenedWelcome, ownLeafKey: string, seen: GroupPolicy | undefined): Promise<boolean> {
    const policy = await this.#policy(opened.policy);
    if (policy === undefined || (seen !== undefined && !mayFollow(seen, policy))) return false;
    const own = opened.members.find(({ leaf }) => leaf === opened.ownLeaf);
    return (
      own !== undefined && toBase64url(own.signatureKey) === ownLeafKey && this.#admits(policy, [], opened.members)
    );
  }

  /** Whether an open commit may be merged. From signed data alone: all honest members must come to the same answer. */
  async mayMerge(opened: OpenedCommit, before: GroupPolicy): Promise<boolean> {
    const policy = opened.policy === undefined ? before : await this.#policy(opened.policy);
    if (policy === undefined) return false;
    const removed = new Set(opened.removes.map(({ leaf }) => leaf));
    const staying = this.#people.filter(({ leaf }) => !removed.has(leaf));
    if (!(await this.#admits(policy, staying, opened.adds))) return false;
    // a request older than the leaf that it replaces is a replay
    const fresh = opened.adds.map(({ signatureKey }) => this.#identities.get(toBase64url(signatureKey)));
    return fresh.every((added) => added !== undefined && !this.isStale(added));
  }

  /** Whether the service was told to leave out nobody whom the commit doesn't remove: that would drop people in nobody's name. */
  fits(leftOut: readonly string[], { removes }: OpenedCommit): boolean {
    const removed = new Set(removes.map(({ leaf }) => this.byLeaf(leaf)?.identity.connection));
    return leftOut.every((connection) => removed.has(connection));
  }

  /** Is a leaf of the same device in the group whose request was not older? */
  isStale(asking: Identity): boolean {
    const present = this.byDevice(asking.device);
    return present !== undefined && asking.expires <= present.identity.expires;
  }

  async #policy(bytes: Uint8Array): Promise<GroupPolicy | undefined> {
    const policy = decodePolicy(bytes);
    return policy !== undefined && (await followsLink(policy, this.#room)) ? policy : undefined;
  }

  async #admits(policy: GroupPolicy, staying: readonly Person[], entering: readonly Bare[]): Promise<boolean> {
    const devices = new Set(staying.map(({ identity }) => toBase64url(identity.device)));
    const connections = new Set(staying.map(({ identity }) => identity.connection));
    for (const leaf of entering) {
      const identity = await this.read(leaf);
      if (identity === undefined || !(await mayEnter(policy, this.#room, identity))) return false;
      devices.add(toBase64url(identity.device));
      connections.add(identity.connection);
    }
    const count = staying.length + entering.length;
    return devices.size === count && connections.size === count;
  }
}
