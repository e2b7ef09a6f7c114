import { describe, expect, it } from "vitest";
import { decodeClientMessage, decodeServerMessage, encodeBase64url, limits, messageBytes } from "../src/index.ts";
import { expectAnyFieldSafe } from "./fields.ts";

const bytes = (length: number, fill = 7): string => encodeBase64url(new Uint8Array(length).fill(fill));
const id = (fill: number): string => bytes(16, fill);
const chain = bytes(32, 1);

const commit = {
  type: "group-commit",
  epoch: 3,
  chain,
  commit: bytes(900),
  welcome: { shared: bytes(2_000), secrets: [{ to: id(5), secret: bytes(1_590) }] },
  removed: [id(6)],
};
const clientMessages = [
  { type: "group-create" },
  { type: "group-ask", request: bytes(3_000) },
  { type: "group-ask", request: bytes(3_000), staying: true },
  commit,
  { type: "group-commit", epoch: 0, chain, commit: bytes(1) },
  { type: "group-message", payload: bytes(100) },
  { type: "group-refuse", id: id(8) },
  { type: "group-resume", epoch: 4, chain },
  { type: "group-resume", epoch: 4, chain, commits: [{ commit: bytes(900), key: id(9) }] },
];
const serverMessages = [
  { type: "group-state", epoch: 0, chain },
  { type: "group-asked", from: id(5), request: bytes(3_000) },
  { type: "group-commit", id: id(8), epoch: 3, commit: bytes(900), removed: [], next: { chain, key: id(9) } },
  { type: "group-commit", id: id(8), epoch: 3, commit: bytes(900), removed: [id(6)] },
  { type: "group-welcome", epoch: 4, chain, shared: bytes(2_000), secret: bytes(1_590) },
  { type: "group-message", from: id(5), payload: bytes(100) },
  { type: "group-freed", epoch: 3, chain },
  { type: "group-elsewhere" },
  { type: "group-ended" },
];

describe("what a client may say about the group", () => {
  it.each(clientMessages)("$type is read as it was written", (message) => {
    expect(decodeClientMessage(JSON.stringify(message))).toEqual(message);
  });

  it.each([
    ["a server's word", { type: "group-freed", epoch: 3, chain }],
    ["a forged sender", { type: "group-message", from: id(5), payload: bytes(100) }],
    ["a field too many", { type: "group-create", epoch: 7 }],
    ["a field too many, deep inside", { ...commit, welcome: { ...commit.welcome, tree: "AAEC" } }],
    ["an epoch below zero", { ...commit, epoch: -1 }],
    ["half an epoch", { ...commit, epoch: 0.5 }],
    ["an epoch that no number holds", { ...commit, epoch: 2 ** 53 }],
    ["an epoch as a text", { ...commit, epoch: "3" }],
    ["an empty commit", { ...commit, commit: "" }],
    ["a commit in other letters", { ...commit, commit: "AA+=" }],
    ["a chain of another length", { ...commit, chain: bytes(31) }],
    ["a commit above the limit", { ...commit, commit: "A".repeat(limits.commitLength + 4) }],
    ["a request above the limit", { type: "group-ask", request: "A".repeat(limits.requestLength + 4) }],
    ["a Welcome for nobody", { ...commit, welcome: { shared: "AAEC", secrets: [] } }],
    [
      "more joins than one commit may have",
      {
        ...commit,
        welcome: { shared: "AAEC", secrets: Array(limits.joinsPerCommit + 1).fill({ to: id(5), secret: "AAEC" }) },
      },
    ],
    ["more removed than a room holds", { ...commit, removed: Array(limits.people + 1).fill(id(5)) }],
    [
      "more commits than are kept",
      {
        type: "group-resume",
        epoch: 9,
        chain,
        commits: Array(limits.keptCommits + 1).fill({ commit: "AAEC", key: id(9) }),
      },
    ],
  ])("%s is refused", (_what, message) => {
    expect(decodeClientMessage(JSON.stringify(message))).toBeUndefined();
  });

  it.each([6, 50, limits.people])("the largest commit among %d people fits into the largest message", (people) => {
    // Worst figures of the post-quantum suite: a path through a blank tree, credentials at their limit, 50 joins.
    const joins = Math.min(people - 1, limits.joinsPerCommit);
    const message = {
      ...commit,
      commit: bytes(1_200 * people + 3_154 * joins),
      welcome: {
        shared: bytes(2_600 * people),
        secrets: Array(joins).fill({ to: id(5), secret: bytes(1_590) }),
      },
    };
    const text = JSON.stringify(message);
    expect(decodeClientMessage(text)).toEqual(message);
    expect(text.length).toBeLessThanOrEqual(messageBytes(people));
    expect(messageBytes(people)).toBeLessThanOrEqual(limits.messageBytes);
  });
});

describe("what a server may say about the group", () => {
  it.each(serverMessages)("$type is read as it was written", (message) => {
    expect(decodeServerMessage(JSON.stringify(message))).toEqual(message);
  });

  it("stands in `joined` as well", () => {
    const joined = {
      type: "joined",
      session: id(4),
      participants: [],
      iceServers: [],
      limits: { people: 6, messageBytes: 139_264, messagesPerSecond: 50, hold: 15 },
      group: { epoch: 7 },
    };
    expect(decodeServerMessage(JSON.stringify(joined))).toEqual(joined);
  });

  it("a newer server's extra fields are left out", () => {
    expect(decodeServerMessage('{"type":"group-ended","why":"nobody"}')).toEqual({ type: "group-ended" });
  });
});

it("a message with one field replaced is refused or stays a message of its type", () => {
  expectAnyFieldSafe(clientMessages, [
    "type",
    "epoch",
    "chain",
    "commit",
    "welcome",
    "removed",
    "request",
    "payload",
    "commits",
  ]);
});
