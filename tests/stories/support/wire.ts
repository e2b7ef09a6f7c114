import type { GroupIn, GroupOut } from "@subrosa/keys/groups";
import {
  Chain,
  type CommitId,
  CommitKey,
  decodeBase64url,
  encodeBase64url,
  parseId,
  ParticipantId,
  SealedPayload,
  type ClientMessage,
  type GroupServerMessage,
} from "@subrosa/protocol";

/** The value, or a broken story. */
export function must<Value>(value: Value | undefined, what: string): Value {
  if (value === undefined) throw new Error(`There should have been ${what}.`);
  return value;
}

const bytesOf = (text: string): Uint8Array => must(decodeBase64url(text), "base64url");
const chainOf = (text: string): Chain => must(parseId(Chain, text), "a chain");
const idOf = (text: string): ParticipantId => must(parseId(ParticipantId, text), "a participant");
const payloadOf = (bytes: Uint8Array): SealedPayload =>
  must(parseId(SealedPayload, encodeBase64url(bytes)), "a payload");

/** Ids of the commits that led to a chain, as the server told them. */
export type CommitIds = Map<string, CommitId>;

/** What a member says, as a message of the protocol. */
export function toServer(message: GroupOut, ids: CommitIds): ClientMessage {
  switch (message.type) {
    case "create":
      return { type: "group-create" };
    case "ask":
      return { type: "group-ask", request: encodeBase64url(message.request) };
    case "commit": {
      const { welcome, removed } = message;
      return {
        type: "group-commit",
        epoch: Number(message.epoch),
        chain: chainOf(message.chain),
        commit: encodeBase64url(message.commit),
        ...(welcome === undefined
          ? {}
          : {
              welcome: {
                shared: encodeBase64url(welcome.shared),
                secrets: welcome.secrets.map(({ to, secret }) => ({ to: idOf(to), secret: encodeBase64url(secret) })),
              },
            }),
        removed: removed.map(idOf),
      };
    }
    case "message":
      return { type: "group-message", payload: payloadOf(message.payload) };
    case "refuse":
      return { type: "group-refuse", id: must(ids.get(message.chain), "a commit of that chain") };
    case "resume":
      return {
        type: "group-resume",
        epoch: Number(message.epoch),
        chain: chainOf(message.chain),
        commits: message.commits.map(({ commit, key }) => ({
          commit: encodeBase64url(commit),
          key: must(parseId(CommitKey, key), "a key"),
        })),
      };
    case "answer":
      return { type: "signal", to: idOf(message.to), payload: payloadOf(message.payload) };
  }
}

/** What a server says about the group, as a member takes it. */
export function fromServer(message: GroupServerMessage, ids: CommitIds): GroupIn {
  switch (message.type) {
    case "group-state":
      return { type: "state", epoch: BigInt(message.epoch), chain: message.chain };
    case "group-freed":
      return { type: "freed", epoch: BigInt(message.epoch), chain: message.chain };
    case "group-asked":
      return { type: "asked", from: message.from, request: bytesOf(message.request) };
    case "group-commit":
      if (message.next !== undefined) ids.set(message.next.chain, message.id);
      return {
        type: "commit",
        epoch: BigInt(message.epoch),
        commit: bytesOf(message.commit),
        next: message.next,
      };
    case "group-welcome":
      return {
        type: "welcome",
        epoch: BigInt(message.epoch),
        chain: message.chain,
        shared: bytesOf(message.shared),
        secret: bytesOf(message.secret),
      };
    case "group-message":
      return { type: "message", payload: bytesOf(message.payload) };
    case "group-ended":
      return { type: "ended" };
  }
}
