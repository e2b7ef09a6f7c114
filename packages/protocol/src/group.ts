import * as v from "valibot";
import { bytesText, Chain, CommitId, CommitKey, ParticipantId, SealedPayload } from "./ids.ts";
import { limits } from "./limits.ts";

/** Found the group of this session, as its first member. Answered with `group-state`, or an error if there is one already. */
export interface GroupCreate {
  readonly type: "group-create";
}

/** Ask the members to be added: a key package that only holders of the room secret can open. A later one takes its place. */
export interface GroupAsk {
  readonly type: "group-ask";
  /** base64url, at most `limits.requestLength` characters. */
  readonly request: string;
  /** It is a member of a lesser history (`group-elsewhere`), and remains one until it is welcomed in the other. */
  readonly staying?: true;
}

/** One joiner's part of a Welcome. */
export interface WelcomeSecret {
  /** Whoever asked. */
  readonly to: ParticipantId;
  /** Its `EncryptedGroupSecrets` (RFC 9420 §12.4.3.1), base64url. */
  readonly secret: string;
}

/** What a commit has for those whom it adds. */
export interface GroupWelcomes {
  /** Cipher suite and encrypted GroupInfo with the tree: the same for all, so it travels to the server once. base64url. */
  readonly shared: string;
  readonly secrets: readonly WelcomeSecret[];
}

/** Propose the commit that ends an epoch. The first one for a chain is taken, and told to all members, its sender included. */
export interface GroupCommitOut {
  readonly type: "group-commit";
  /** The epoch that it ends. */
  readonly epoch: number;
  /** The chain that it follows: a commit for another state of the group is answered with `commit-conflict`. */
  readonly chain: Chain;
  /** MLS PrivateMessage of type Commit (RFC 9420 §6.3), base64url. */
  readonly commit: string;
  readonly welcome?: GroupWelcomes;
  /** Whom it removes: nothing more is passed on to them. Members compare it with the commit. */
  readonly removed?: readonly ParticipantId[];
}

/** Pass sealed bytes on to all other members. */
export interface GroupMessageOut {
  readonly type: "group-message";
  readonly payload: SealedPayload;
}

/**
 * This commit breaks the rules. When more than half of those say so who were members before it, its epoch is free again.
 * Those whom it removes have a voice too: else a commit could claim to remove whoever would refuse it.
 */
export interface GroupRefuse {
  readonly type: "group-refuse";
  readonly id: CommitId;
}

/** One taken commit, as a member keeps it for a restart of the server. */
export interface GroupLink {
  readonly commit: string;
  readonly key: CommitKey;
}

/** Go on as a member after a new connection. Answered with the commits that were missed and `group-state`, or `group-unknown`. */
export interface GroupResume {
  readonly type: "group-resume";
  readonly epoch: number;
  readonly chain: Chain;
  /** The last commits before `chain`, oldest first: if the server lost its state, those who are behind can follow by them. */
  readonly commits?: readonly GroupLink[];
}

/** What a client may say about the group. */
export type GroupClientMessage = GroupCreate | GroupAsk | GroupCommitOut | GroupMessageOut | GroupRefuse | GroupResume;

/** The group stands here: the answer to `group-create`, and the last word of the answer to `group-resume`. */
export interface GroupState {
  readonly type: "group-state";
  readonly epoch: number;
  readonly chain: Chain;
}

/** Somebody asks to be added; `from` is what the server says, the request itself proves who it is. */
export interface GroupAsked {
  readonly type: "group-asked";
  readonly from: ParticipantId;
  readonly request: string;
}

/** A commit was taken: byte for byte as it was sent. */
export interface GroupCommitIn {
  readonly type: "group-commit";
  /** To refuse it by. */
  readonly id: CommitId;
  /** The epoch that it ends. */
  readonly epoch: number;
  readonly commit: string;
  /** Whom the committer told the server to leave out. */
  readonly removed: readonly ParticipantId[];
  /** What it leads to; whoever is removed is not told. */
  readonly next?: {
    /** SHA-256(chain ‖ key ‖ SHA-256(commit)), of the bytes. It is what a member shows to go on after a new connection. */
    readonly chain: Chain;
    /** Made by the server, random: who was removed can't know the chain. */
    readonly key: CommitKey;
  };
}

/** A commit adds this participant. */
export interface GroupWelcome {
  readonly type: "group-welcome";
  /** The epoch that it begins. */
  readonly epoch: number;
  readonly chain: Chain;
  readonly shared: string;
  readonly secret: string;
}

/** Sealed bytes from one member; `from` is what the server says, the seal is what proves it. */
export interface GroupMessageIn {
  readonly type: "group-message";
  readonly from: ParticipantId;
  readonly payload: SealedPayload;
}

/** More than half refused a commit: the group stands at `chain` again. Who merged it can't go back, and asks to be added anew. */
export interface GroupFreed {
  readonly type: "group-freed";
  readonly epoch: number;
  readonly chain: Chain;
}

/**
 * After a restart members came back with histories that don't fit together, and another one goes before this client's. It asks that
 * one's members to be added, and stays where it is until they do: a made-up history can add nobody.
 */
export interface GroupElsewhere {
  readonly type: "group-elsewhere";
}

/** There is nobody who could add anybody: a group may be created. Requests are kept meanwhile. */
export interface GroupEnded {
  readonly type: "group-ended";
}

/** What a server may say about the group. */
export type GroupServerMessage =
  | GroupState
  | GroupAsked
  | GroupCommitIn
  | GroupWelcome
  | GroupMessageIn
  | GroupFreed
  | GroupElsewhere
  | GroupEnded;

/** A uint64 in MLS; a group that commits every second reaches 2⁵³ after 285 million years. */
export const epoch: v.GenericSchema<number> = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const commit = bytesText(limits.commitLength);
const request = bytesText(limits.requestLength);
const shared = bytesText(limits.welcomeLength);
const secret = bytesText(limits.welcomeSecretLength);
const participants = v.pipe(v.array(ParticipantId), v.maxLength(limits.people));

/** Schema of what a client may say about the group: exact, so that nothing rides along unseen. */
export const GroupClientMessage: v.GenericSchema<unknown, GroupClientMessage> = v.variant("type", [
  v.strictObject({ type: v.literal("group-create") }),
  v.strictObject({ type: v.literal("group-ask"), request, staying: v.exactOptional(v.literal(true)) }),
  v.strictObject({
    type: v.literal("group-commit"),
    epoch,
    chain: Chain,
    commit,
    welcome: v.exactOptional(
      v.strictObject({
        shared,
        secrets: v.pipe(
          v.array(v.strictObject({ to: ParticipantId, secret })),
          v.nonEmpty(),
          v.maxLength(limits.joinsPerCommit),
        ),
      }),
    ),
    removed: v.exactOptional(participants),
  }),
  v.strictObject({ type: v.literal("group-message"), payload: SealedPayload }),
  v.strictObject({ type: v.literal("group-refuse"), id: CommitId }),
  v.strictObject({
    type: v.literal("group-resume"),
    epoch,
    chain: Chain,
    commits: v.exactOptional(
      v.pipe(v.array(v.strictObject({ commit, key: CommitKey })), v.maxLength(limits.keptCommits)),
    ),
  }),
]);

/** Schema of what a server may say about the group. Fields that a newer server adds are left out, not refused. */
export const GroupServerMessage: v.GenericSchema<unknown, GroupServerMessage> = v.variant("type", [
  v.object({ type: v.literal("group-state"), epoch, chain: Chain }),
  v.object({ type: v.literal("group-asked"), from: ParticipantId, request }),
  v.object({
    type: v.literal("group-commit"),
    id: CommitId,
    epoch,
    commit,
    removed: participants,
    next: v.exactOptional(v.object({ chain: Chain, key: CommitKey })),
  }),
  v.object({ type: v.literal("group-welcome"), epoch, chain: Chain, shared, secret }),
  v.object({ type: v.literal("group-message"), from: ParticipantId, payload: SealedPayload }),
  v.object({ type: v.literal("group-freed"), epoch, chain: Chain }),
  v.object({ type: v.literal("group-elsewhere") }),
  v.object({ type: v.literal("group-ended") }),
]);
