import { fromBase64url, toBase64url } from "../encoding.ts";
import type { GroupIn, GroupOut } from "./messages.ts";

/** What a member says, as docs/protocol.md writes it. */
export type GroupClientText =
  | { readonly type: "group-create" }
  | { readonly type: "group-ask"; readonly request: string; readonly staying?: true }
  | {
      readonly type: "group-commit";
      readonly epoch: number;
      readonly chain: string;
      readonly commit: string;
      readonly welcome?: {
        readonly shared: string;
        readonly secrets: readonly { readonly to: string; readonly secret: string }[];
      };
      readonly removed: readonly string[];
    }
  | { readonly type: "group-message"; readonly payload: string }
  | { readonly type: "group-refuse"; readonly id: string }
  | {
      readonly type: "group-resume";
      readonly epoch: number;
      readonly chain: string;
      readonly commits: readonly { readonly commit: string; readonly key: string }[];
    }
  | { readonly type: "signal"; readonly to: string; readonly payload: string };

/** What a server says to a member, as docs/protocol.md writes it. */
export type GroupServerText =
  | { readonly type: "group-state" | "group-freed"; readonly epoch: number; readonly chain: string }
  | { readonly type: "group-asked"; readonly from: string; readonly request: string }
  | {
      readonly type: "group-commit";
      readonly id: string;
      readonly epoch: number;
      readonly commit: string;
      readonly removed: readonly string[];
      readonly next?: { readonly chain: string; readonly key: string };
    }
  | {
      readonly type: "group-welcome";
      readonly epoch: number;
      readonly chain: string;
      readonly shared: string;
      readonly secret: string;
    }
  | { readonly type: "group-message" | "signal"; readonly from: string; readonly payload: string }
  | { readonly type: "group-elsewhere" | "group-ended" }
  | { readonly type: "error"; readonly code: string; readonly retryAfter?: number; readonly epoch?: number };

/** A member's message for the server. */
export function toServer(message: GroupOut): GroupClientText {
  switch (message.type) {
    case "create":
      return { type: "group-create" };
    case "ask":
      return {
        type: "group-ask",
        request: toBase64url(message.request),
        ...(message.staying ? { staying: true } : {}),
      };
    case "commit": {
      const { epoch, chain, commit, welcome, removed } = message;
      const bare = { type: "group-commit", epoch: Number(epoch), chain, commit: toBase64url(commit), removed } as const;
      if (welcome === undefined) return bare;
      const secrets = welcome.secrets.map(({ to, secret }) => ({ to, secret: toBase64url(secret) }));
      return { ...bare, welcome: { shared: toBase64url(welcome.shared), secrets } };
    }
    case "message":
      return { type: "group-message", payload: toBase64url(message.payload) };
    case "refuse":
      return { type: "group-refuse", id: message.id };
    case "resume": {
      const commits = message.commits.map(({ commit, key }) => ({ commit: toBase64url(commit), key }));
      return { type: "group-resume", epoch: Number(message.epoch), chain: message.chain, commits };
    }
    case "signal":
      return { type: "signal", to: message.to, payload: toBase64url(message.payload) };
  }
}

/** A server's message for a member; `undefined` when it is none for it, or its bytes are no base64url. */
export function fromServer(message: GroupServerText): GroupIn | undefined {
  switch (message.type) {
    case "group-state":
      return { type: "state", epoch: BigInt(message.epoch), chain: message.chain };
    case "group-freed":
      return { type: "freed", epoch: BigInt(message.epoch), chain: message.chain };
    case "group-asked": {
      const request = fromBase64url(message.request);
      return request && { type: "asked", from: message.from, request };
    }
    case "group-commit": {
      const { id, epoch, removed, next } = message;
      const commit = fromBase64url(message.commit);
      return commit && { type: "commit", id, epoch: BigInt(epoch), commit, removed, next };
    }
    case "group-welcome": {
      const { epoch, chain } = message;
      const [shared, secret] = [fromBase64url(message.shared), fromBase64url(message.secret)];
      return shared && secret && { type: "welcome", epoch: BigInt(epoch), chain, shared, secret };
    }
    case "group-message":
    case "signal": {
      const { from } = message;
      const payload = fromBase64url(message.payload);
      return payload && { type: message.type === "signal" ? "signal" : "message", payload, from };
    }
    case "group-elsewhere":
      return { type: "elsewhere" };
    case "group-ended":
      return { type: "ended" };
    case "error":
      return fromError(message);
  }
}

function fromError({ code, retryAfter = 0, epoch }: Extract<GroupServerText, { type: "error" }>): GroupIn | undefined {
  switch (code) {
    case "group-exists":
      return { type: "exists" };
    case "group-recovering":
      return { type: "recovering", retryAfter };
    case "commit-conflict":
    case "commit-too-soon":
      return { type: "conflict", ...(epoch === undefined ? {} : { epoch: BigInt(epoch) }) };
    // a commit of ours was refused by more than half: only a fresh leaf may commit again
    case "commit-barred":
    case "group-unknown":
    case "no-group":
      return { type: "unknown" };
    default:
      return undefined;
  }
}
