import {
  Chain,
  CommitId,
  CommitKey,
  decodeBase64url,
  encodeBase64url,
  parseId,
  type GroupLink,
} from "@subrosa/protocol";
import { createHash, randomBytes } from "node:crypto";

/** A commit as the chain sees it. */
export interface Link {
  readonly key: CommitKey;
  /** SHA-256 of the commit's bytes. */
  readonly digest: Uint8Array;
}

/** A commit as a member brings it back after a restart of the server. */
export interface Brought extends Link {
  readonly commit: string;
}

/** What a member brought back, with the digests of its commits. */
export function broughtBack(commits: readonly GroupLink[]): Brought[] {
  return commits.map(({ commit, key }) => ({ commit, key, digest: digestOf(commit) }));
}

/** Whether two are the same commit, taken by the same server. */
export function isSame(one: Link, other: Link): boolean {
  return one.key === other.key && Buffer.compare(one.digest, other.digest) === 0;
}

/** The chain of a group that begins. */
export function newChain(): Chain {
  return made(Chain, randomBytes(32));
}

/** A key for a commit that is taken. */
export function newKey(): CommitKey {
  return made(CommitKey, randomBytes(16));
}

/** An id for a commit that is taken. */
export function newId(): CommitId {
  return made(CommitId, randomBytes(16));
}

/** SHA-256 of a commit's bytes. @param commit base64url; what is no canonical base64url stands for its letters */
export function digestOf(commit: string): Uint8Array {
  return createHash("sha256")
    .update(decodeBase64url(commit) ?? commit)
    .digest();
}

/** The chain after a commit: SHA-256(chain ‖ key ‖ SHA-256(commit)). */
export function follow(chain: Chain, { key, digest }: Link): Chain {
  const hash = createHash("sha256").update(bytes(chain)).update(bytes(key)).update(digest);
  return made(Chain, hash.digest());
}

/**
 * Where in a list of commits one must begin to come from one chain to another.
 *
 * @returns the index, or `undefined` if no end of the list leads there
 */
export function leads(from: Chain, links: readonly Link[], to: Chain): number | undefined {
  for (let start = links.length - 1; start >= 0; start -= 1) {
    if (links.slice(start).reduce(follow, from) === to) return start;
  }
  return undefined;
}

function bytes(id: Chain | CommitKey): Uint8Array {
  return Buffer.from(id, "base64url");
}

function made<Id>(kind: Parameters<typeof parseId<Id>>[0], value: Uint8Array): Id {
  const id = parseId(kind, encodeBase64url(value));
  if (id === undefined) throw new TypeError("An id has a fixed number of bytes.");
  return id;
}
