import type { Admission } from "./credential.ts";
import type { Person } from "./roster.ts";

/** Bytes that `tell` and `seal` take: the payload with them fits into one message of the protocol. */
export const maxToldLength = 48_000;

/** A Welcome for those whom a commit adds: one part for all, and each one's own. */
export interface WelcomeParts {
  readonly shared: Uint8Array;
  readonly secrets: readonly { readonly to: string; readonly secret: Uint8Array }[];
}

/** A commit as the delivery service took it, with what it needs to follow it once more. */
export interface CommitLink {
  readonly commit: Uint8Array;
  readonly key: string;
}

/**
 * What a member asks of the delivery service: one message of docs/protocol.md each (`toServer`). `chain`, `key` and `id` are the service's,
 * passed on as they came.
 */
export type GroupOut =
  | { readonly type: "create" }
  /** `staying`: we are a member, and remain one until another history's members welcome us. */
  | { readonly type: "ask"; readonly request: Uint8Array; readonly staying: boolean }
  | {
      readonly type: "commit";
      readonly epoch: bigint;
      readonly chain: string;
      readonly commit: Uint8Array;
      readonly welcome: WelcomeParts | undefined;
      /** Connections that it removes. */
      readonly removed: readonly string[];
    }
  /** To all other members, by every path there is. */
  | { readonly type: "message"; readonly payload: Uint8Array }
  | { readonly type: "refuse"; readonly id: string }
  | {
      readonly type: "resume";
      readonly epoch: bigint;
      readonly chain: string;
      readonly commits: readonly CommitLink[];
    }
  /** An answer to the request of this connection. */
  | { readonly type: "signal"; readonly to: string; readonly payload: Uint8Array };

/** What the delivery service brings (`fromServer`), and `message` any other path, too. */
export type GroupIn =
  | { readonly type: "state"; readonly epoch: bigint; readonly chain: string }
  | { readonly type: "asked"; readonly from: string; readonly request: Uint8Array }
  | {
      readonly type: "commit";
      /** To refuse it by. */
      readonly id: string;
      readonly epoch: bigint;
      readonly commit: Uint8Array;
      /** Connections that its committer told the service to leave out. */
      readonly removed: readonly string[];
      /** Absent for whom it removes. */
      readonly next: { readonly chain: string; readonly key: string } | undefined;
    }
  | {
      readonly type: "welcome";
      readonly epoch: bigint;
      readonly chain: string;
      readonly shared: Uint8Array;
      readonly secret: Uint8Array;
    }
  /** `from`: the connection that it came from, as its path says. Whose words they are, their signature says. */
  | { readonly type: "message"; readonly payload: Uint8Array; readonly from?: string }
  | { readonly type: "freed"; readonly epoch: bigint; readonly chain: string }
  /** From one connection to ours alone: the answer to our request, or, once we are in, a message. */
  | { readonly type: "signal"; readonly payload: Uint8Array; readonly from?: string }
  /** Our commit of this epoch (the newest, if it isn't named) came too late: another was taken for it. */
  | { readonly type: "conflict"; readonly epoch?: bigint }
  /** There is a group already: our `create` came too late. */
  | { readonly type: "exists" }
  /** Members of a group from before a restart of the service may still come back: nobody founds one for so long, s. */
  | { readonly type: "recovering"; readonly retryAfter: number }
  /** The service knows nothing of the state that we resumed from. */
  | { readonly type: "unknown" }
  /** After a restart of the service, another history goes before ours: its members can take us over. */
  | { readonly type: "elsewhere" }
  | { readonly type: "ended" };

/** Why a member begins again with a fresh leaf. */
export type RejoinReason = "asked-for" | "behind" | "dropped" | "elsewhere" | "engine-trapped" | "freed" | "refused";

/** What happens, for whoever shows it. */
export type GroupEvent =
  /** We are in. */
  | { readonly type: "joined" }
  /** A new epoch began. `removed` were in the last one and not replaced; `by` dropped them. */
  | {
      readonly type: "epoch";
      readonly epoch: bigint;
      readonly people: readonly Person[];
      readonly removed: readonly Person[];
      readonly by: Person | undefined;
    }
  /**
   * What this epoch gives under the label in the options, 32 bytes that all of its members have and nobody else; before its `epoch` event, and before
   * anything of ours says that we have it. Zeroed as soon as the listener returns: take a copy.
   */
  | { readonly type: "exported"; readonly epoch: bigint; readonly secret: Uint8Array }
  /** `sequence` counts all that this leaf sent, heartbeats included: gaps are normal, order is not kept between paths. */
  | { readonly type: "message"; readonly from: Person; readonly sequence: number; readonly data: Uint8Array }
  /** They said goodbye: the next epoch will be without them. */
  | { readonly type: "leaving"; readonly from: Person }
  /** Somebody with the secret asks, and only a host may let them in (`host.admit`). */
  | { readonly type: "knock"; readonly connection: string; readonly name: string; readonly device: Uint8Array }
  /** A member says that our passphrase is not theirs. */
  | { readonly type: "different-passphrase" }
  /** A host let us in; we ask again with this. Keep it for a reload. */
  | { readonly type: "admitted"; readonly admission: Admission }
  /** A host said no: it is over. */
  | { readonly type: "turned-away" }
  /** Whether what we send should wait: most of the group is lost, or a removal of ours is being held back. */
  | { readonly type: "sending"; readonly paused: boolean }
  /**
   * A known device signed another history of an epoch that we were in: the server shows different groups to different people, or this
   * member lies. Whoever isn't where the service stands comes in anew.
   */
  | { readonly type: "split"; readonly by: Person }
  /** We come in anew; `by` dropped us, where the reason is that. */
  | { readonly type: "rejoining"; readonly reason: RejoinReason; readonly by: Person | undefined }
  /** The same device came in anew: this leaf is not needed any more. */
  | { readonly type: "replaced" }
  /** We said goodbye, and are out. */
  | { readonly type: "left" }
  /** The group is over: `found` another, in which the door stays as it was seen. */
  | { readonly type: "ended" }
  /** Something failed that nobody outside is to blame for. */
  | { readonly type: "failed"; readonly cause: unknown };
