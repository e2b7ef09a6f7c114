/**
 * The cipher suites, by name (RFC 9420 §17.1). `hybrid` is X-Wing (ML-KEM-768 and X25519), AES-256-GCM, SHA-384, Ed25519, with the
 * provisional code point of draft-ietf-mls-pq-ciphersuites; its signatures are not post-quantum.
 */
export const suites = { hybrid: 0x004e, x25519: 0x0001 } as const;

/** One of `suites`. */
export type MlsSuite = (typeof suites)[keyof typeof suites];

/** A leaf of the tree that is taken. */
export interface Member {
  /** Its index: good for this epoch only, because indices are used again. */
  readonly leaf: number;
  /** The identity inside its basic credential: opaque here. */
  readonly credential: Uint8Array;
  /** Its Ed25519 public key, 32 bytes. */
  readonly signatureKey: Uint8Array;
}

/** Somebody who asks to join, or whom a commit adds. */
export interface Joiner {
  /** KeyPackageRef (RFC 9420 §5.2): names this joiner's part of a Welcome. */
  readonly reference: Uint8Array;
  readonly credential: Uint8Array;
  readonly signatureKey: Uint8Array;
}

/** A commit that was opened, and waits to be merged or dropped. */
export interface OpenedCommit {
  /** The echo of our own pending commit. */
  readonly own: boolean;
  readonly committer: Member;
  readonly adds: readonly Joiner[];
  readonly removes: readonly Member[];
  /** The new policy, if it changes. */
  readonly policy: Uint8Array | undefined;
  /** Whether the committer refreshed its path: if not, whoever knew the last epoch's secrets and the PSK knows the next one's. */
  readonly path: boolean;
  readonly removesUs: boolean;
}

/** What a commit is to do; with nothing in it, it refreshes the committer's path. */
export interface Changes {
  /** Key packages (MLSMessage) that `readKeyPackage` accepted. */
  readonly add?: readonly Uint8Array[];
  readonly remove?: readonly number[];
  readonly policy?: Uint8Array;
}

/** An own commit, pending until its echo is merged or it is cleared. */
export interface PendingCommit {
  /** The PrivateMessage for the delivery service. */
  readonly commit: Uint8Array;
  /** The Welcome for all who join: `splitWelcome` makes each one's part. */
  readonly welcome: Uint8Array | undefined;
}

/** An application message that was opened. */
export interface Message {
  /** The sender's leaf in the tree of `epoch`. */
  readonly leaf: number;
  readonly epoch: bigint;
  readonly data: Uint8Array;
}

/** A change of the room's policy, up for judgement. */
export interface PolicyChange {
  readonly before: Uint8Array;
  readonly after: Uint8Array;
  readonly committer: Member;
}

/**
 * Decides about policy changes from signed data alone, never from a clock: members who decide differently are split. It must refuse
 * whoever isn't a host, and any change of wire, suite or mode.
 */
export interface PolicyJudge {
  /** Whether this change is one to merge. */
  allows(change: PolicyChange): boolean;
}

/** A judge for rooms whose policy never changes. */
export const policyIsFixed: PolicyJudge = { allows: () => false };

/** What both ways into a group need. */
export interface GroupOptions {
  /** Random for each session. */
  readonly groupId: Uint8Array;
  /** The room's PSK (64 bytes from the room secret): enters every commit that adds. */
  readonly psk: Uint8Array;
  readonly judge: PolicyJudge;
}

/** For the first member. */
export interface CreateOptions extends GroupOptions {
  readonly credential: Uint8Array;
  readonly policy: Uint8Array;
}

/** For a joiner. */
export interface WelcomeOptions extends GroupOptions {
  /** How many people the room may hold: caps the tree before it is decoded. At most 2,048. */
  readonly people: number;
}

/** The group that an open Welcome leads to, before it is entered. */
export interface OpenedWelcome {
  readonly epoch: bigint;
  readonly ownLeaf: number;
  readonly members: readonly Member[];
  /** To be compared with the link. */
  readonly policy: Uint8Array;
}
