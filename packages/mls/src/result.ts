/** Why bytes from somebody else were refused. */
export type RefusalReason =
  | "bad-commit"
  | "bad-extensions"
  | "bad-key-package"
  | "bad-leaf"
  | "bad-lifetime"
  | "bad-psk"
  | "bad-welcome"
  | "by-reference"
  | "changed-leaf"
  | "duplicate-key"
  | "forbidden-proposal"
  | "forged"
  | "future-epoch"
  | "malformed"
  | "missing-path"
  | "own-message"
  | "past-epoch"
  | "policy-not-allowed"
  | "removed-sender"
  | "repeated"
  | "too-far-ahead"
  | "too-large"
  | "too-many-members"
  | "wrong-format"
  | "wrong-group"
  | "wrong-suite";

const blame: Record<RefusalReason, "member" | "network" | "nobody"> = {
  "bad-commit": "member",
  "bad-extensions": "member",
  "bad-key-package": "network",
  "bad-leaf": "member",
  "bad-lifetime": "member",
  "bad-psk": "member",
  "bad-welcome": "network",
  "by-reference": "member",
  "changed-leaf": "member",
  "duplicate-key": "network",
  "forbidden-proposal": "member",
  forged: "network",
  "future-epoch": "nobody",
  malformed: "network",
  "missing-path": "member",
  "own-message": "nobody",
  "past-epoch": "nobody",
  "policy-not-allowed": "member",
  "removed-sender": "nobody",
  repeated: "nobody",
  "too-far-ahead": "member",
  "too-large": "network",
  "too-many-members": "member",
  "wrong-format": "network",
  "wrong-group": "network",
  "wrong-suite": "network",
};

/**
 * Refused bytes, with the state as it was. `fault` says who must have made them: a member (the signature or the PSK held),
 * the network (anybody could have), or nobody (late, repeated or early delivery, which happens).
 */
export interface Refusal {
  readonly ok: false;
  readonly reason: RefusalReason;
  readonly fault: "member" | "network" | "nobody";
}

/** What reading bytes from the wire gives: nothing is thrown for what others send. */
export type Result<T> = { readonly ok: true; readonly value: T } | Refusal;

/** A refusal for this reason. */
export function refuse(reason: RefusalReason): Refusal {
  return { ok: false, reason, fault: blame[reason] };
}

/** Whether the engine gave one of the reasons above. */
export function isRefusalReason(code: string): code is RefusalReason {
  return Object.hasOwn(blame, code);
}
