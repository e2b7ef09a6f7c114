import type { Group } from "@subrosa/mls";
import { equalBytes, toBase64url } from "../encoding.ts";
import type { Clock } from "./clock.ts";
import type { Identity } from "./credential.ts";
import type { JoinRequests } from "./join-request.ts";
import { mayEnter } from "./host-words.ts";
import type { GroupPolicy } from "./policy.ts";
import type { GroupRoom } from "./room.ts";
import type { Roster } from "./roster.ts";

/** Somebody whose request holds, and who waits for a commit. */
export interface Waiting {
  readonly identity: Identity;
  /** The device's public key as base64url. */
  readonly deviceKey: string;
  readonly keyPackage: Uint8Array;
  /** KeyPackageRef as base64url: which part of a Welcome is theirs. */
  readonly reference: string;
  readonly since: number;
  /** The request's own bytes, for answers. */
  readonly request: Uint8Array;
}

/** What became of a request. */
export type Asked = "waiting" | "different" | "refused";

/** Joins in one commit. */
export const maxJoins = 50;
/** People who may wait at a time. Each holder of the secret can fill one place for each connection that the server gives it. */
const maxWaiting = 512;
/** How wrong a newcomer's clock may be, ms. Replays are caught by order, not by time: see `Roster.isStale`. */
const clockTolerance = 86_400_000;
const rememberedReferences = 4_096;

/** Requests to join that hold, the newest of each connection. */
export class JoinQueue {
  readonly #room: GroupRoom;
  readonly #requests: JoinRequests;
  readonly #roster: Roster;
  readonly #clock: Clock;
  readonly #waiting = new Map<string, Waiting>();
  /** Requests that were not read: others are to, and we when it is our turn. */
  readonly #unread = new Map<string, { readonly request: Uint8Array; readonly since: number }>();
  /** Connections that only a host may let in. */
  readonly #knocking = new Set<string>();
  /** Key packages that were added once: they come in once. */
  readonly #used = new Set<string>();

  constructor(room: GroupRoom, requests: JoinRequests, roster: Roster, clock: Clock) {
    this.#room = room;
    this.#requests = requests;
    this.#roster = roster;
    this.#clock = clock;
  }

  /** Those who wait, first come first. */
  get waiting(): readonly Waiting[] {
    return [...this.#waiting.values()];
  }

  /** Those of them whom the policy lets in. */
  get ready(): readonly Waiting[] {
    return this.waiting.filter(({ identity }) => !this.#knocking.has(identity.connection));
  }

  /** Since when somebody has waited who may come in, or whose request was not read; `Infinity` when nobody does. */
  get askedSince(): number {
    return Math.min(...[...this.ready, ...this.#unread.values()].map(({ since }) => since));
  }

  /** Keeps a request without reading it. */
  keep(connection: string, request: Uint8Array): void {
    const since = this.#unread.get(connection)?.since ?? this.#clock.now();
    const isNew = !equalBytes(this.find(connection)?.request ?? new Uint8Array(), request);
    const hasRoom = this.#unread.has(connection) || this.#unread.size < maxWaiting;
    if (isNew && hasRoom) this.#unread.set(connection, { request, since });
  }

  /** Reads what was kept, as much as one commit may add. */
  async read(group: Group, policy: GroupPolicy): Promise<void> {
    for (const [connection, { request }] of this.#unread) {
      if (this.ready.length >= maxJoins) return;
      this.#unread.delete(connection);
      await this.ask(group, connection, request);
      await this.place(connection, policy);
    }
  }

  /** Sorts those who may come in from those who knock, as the policy and the tree are now. */
  async sort(policy: GroupPolicy): Promise<void> {
    for (const connection of this.#unread.keys()) {
      if (this.#roster.byConnection(connection) !== undefined) this.#unread.delete(connection);
    }
    this.#knocking.clear();
    for (const { identity } of this.waiting) await this.#place(identity, policy);
  }

  /** As `sort`, of one connection. */
  async place(connection: string, policy: GroupPolicy): Promise<void> {
    const waiting = this.find(connection);
    this.#knocking.delete(connection);
    if (waiting !== undefined) await this.#place(waiting.identity, policy);
  }

  async #place(identity: Identity, policy: GroupPolicy): Promise<void> {
    // the tree has a younger leaf of that device: this request was answered, or another that we did not hear
    if (this.#roster.isStale(identity)) this.forget(identity.connection);
    else if (!(await mayEnter(policy, this.#room, identity))) this.#knocking.add(identity.connection);
  }

  isKnocking(connection: string): boolean {
    return this.#knocking.has(connection);
  }

  find(connection: string): Waiting | undefined {
    return this.#waiting.get(connection);
  }

  /** Opens, verifies and keeps a request. Never throws on its bytes. */
  async ask(group: Group, connection: string, request: Uint8Array): Promise<Asked> {
    // who waits says so again and again
    if (equalBytes(this.find(connection)?.request ?? new Uint8Array(), request)) return "waiting";
    const opened = await this.#requests.open(connection, request);
    if (opened.verdict !== "opened") return opened.verdict === "different" ? "different" : "refused";
    const read = group.readKeyPackage(opened.keyPackage);
    if (!read.ok) return "refused";
    const { credential, signatureKey, reference } = read.value;
    if (!(await this.#requests.fits(opened.check, signatureKey))) return "different";
    const identity = await this.#roster.read({ credential, signatureKey });
    const known = toBase64url(reference);
    const sound =
      identity !== undefined &&
      identity.connection === connection &&
      !this.#used.has(known) &&
      this.#mayHave(connection, identity) &&
      !this.#roster.isStale(identity) &&
      Math.abs(identity.expires - this.#clock.date()) <= clockTolerance &&
      (this.#waiting.has(connection) || this.#waiting.size < maxWaiting);
    if (!sound) return "refused";
    const since = this.#waiting.get(connection)?.since ?? this.#clock.now();
    const deviceKey = toBase64url(identity.device);
    for (const [other, asked] of this.#waiting) if (asked.deviceKey === deviceKey) this.#waiting.delete(other);
    const { keyPackage } = opened;
    this.#waiting.set(connection, { identity, deviceKey, keyPackage, reference: known, since, request });
    return "waiting";
  }

  /** These key packages are in the tree now. */
  added(references: readonly Uint8Array[]): void {
    for (const reference of references) this.#used.add(toBase64url(reference));
    const [oldest] = this.#used;
    if (this.#used.size > rememberedReferences && oldest !== undefined) this.#used.delete(oldest);
    for (const [connection, { reference }] of this.#waiting) {
      if (this.#used.has(reference)) this.#waiting.delete(connection);
    }
  }

  forget(connection: string): void {
    this.#waiting.delete(connection);
  }

  /** A member's connection is its own. */
  #mayHave(connection: string, asking: Identity): boolean {
    const present = this.#roster.byConnection(connection);
    return present === undefined || equalBytes(present.identity.device, asking.device);
  }
}
