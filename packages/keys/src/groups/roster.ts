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

/** Who is in the group. Identities are read once, before their leaf is let in. */
export class Roster {
  readonly #room: GroupRoom;
  /** Of those who may come in with what is being looked at, by leaf key. */
  readonly #identities = new Map<string, Identity>();
  #people: readonly Person[] = [];
  // a thousand members look each other up with every message, and most of them are who they were an epoch ago
  readonly #byLeaf = new Map<number, Person>();
  readonly #byLeafKey = new Map<string, Person>();
  readonly #byDevice = new Map<string, Person>();
  readonly #byConnection = new Map<string, Person>();

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

  /**
   * Takes the members of the group's epoch; all have been read before.
   * @param removed leaves that the commit which led there removed: a leaf that stays is whose it was, for no path changes credentials or their keys (`@subrosa/mls`)
   */
  follow(group: Group, removed: readonly number[] = []): void {
    for (const leaf of removed) this.#forget(leaf);
    this.#people = Array.from(group.leaves, (leaf) => this.#byLeaf.get(leaf) ?? this.#meet(group, leaf)).filter(
      (person) => person !== undefined,
    );
    this.#identities.clear();
  }

  #meet(group: Group, leaf: number): Person | undefined {
    const leafKey = toBase64url(group.member(leaf)?.signatureKey ?? new Uint8Array());
    const identity = this.#identities.get(leafKey);
    if (identity === undefined) return undefined;
    const person = { leaf, leafKey, identity };
    this.#byLeaf.set(leaf, person);
    this.#byLeafKey.set(leafKey, person);
    this.#byDevice.set(toBase64url(identity.device), person);
    this.#byConnection.set(identity.connection, person);
    return person;
  }

  #forget(leaf: number): void {
    const person = this.#byLeaf.get(leaf);
    if (person === undefined) return;
    this.#byLeaf.delete(leaf);
    this.#byLeafKey.delete(person.leafKey);
    this.#byDevice.delete(toBase64url(person.identity.device));
    this.#byConnection.delete(person.identity.connection);
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
      own !== undefined &&
      toBase64url(own.signatureKey) === ownLeafKey &&
      this.#admits(policy, new Set(), opened.members)
    );
  }

  /** Whether an open commit may be merged. From signed data alone: all honest members must come to the same answer. */
  async mayMerge(opened: OpenedCommit, before: GroupPolicy): Promise<boolean> {
    const policy = opened.policy === undefined ? before : await this.#policy(opened.policy);
    if (policy === undefined) return false;
    const removed = new Set(opened.removes.map(({ leaf }) => leaf));
    if (!(await this.#admits(policy, removed, opened.adds))) return false;
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

  /** Whether these may come in, where `removed` leaves go: each with a device and a connection that nobody else has. */
  async #admits(policy: GroupPolicy, removed: ReadonlySet<number>, entering: readonly Bare[]): Promise<boolean> {
    const stays = (person: Person | undefined): boolean => person !== undefined && !removed.has(person.leaf);
    const devices = new Set<string>();
    const connections = new Set<string>();
    for (const leaf of entering) {
      const identity = await this.read(leaf);
      if (identity === undefined || !(await mayEnter(policy, this.#room, identity))) return false;
      const device = toBase64url(identity.device);
      if (stays(this.byDeviceKey(device)) || stays(this.byConnection(identity.connection))) return false;
      devices.add(device);
      connections.add(identity.connection);
    }
    return devices.size === entering.length && connections.size === entering.length;
  }
}
