import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeClientMessage, decodeServerMessage, encodeBase64url, limits, messageBytes } from "../src/index.ts";
import { expectAnyFieldSafe } from "./fields.ts";

const id = (fill: number): string => encodeBase64url(new Uint8Array(16).fill(fill));
const secret = (fill: number): string => encodeBase64url(new Uint8Array(32).fill(fill));

const join = {
  type: "join",
  room: "rose-garden-7",
  proof: secret(1),
  participant: id(2),
  resume: secret(3),
  session: id(4),
};
const clientMessages = [
  join,
  { ...join, returning: true },
  { ...join, livekit: { token: "e30.e30.c2ln", device: secret(6) } },
  { type: "signal", to: id(5), payload: "AAEC" },
  { type: "leave" },
  { type: "ping" },
];
const serverMessages = [
  {
    type: "joined",
    session: id(4),
    participants: [id(5)],
    iceServers: [{ urls: ["turn:turn.example:3478"], username: "u", credential: "c" }, { urls: ["stun:stun.example"] }],
    limits: { people: 6, messageBytes: 65_536, messagesPerSecond: 50, hold: 15 },
  },
  {
    type: "joined",
    session: id(4),
    participants: [],
    iceServers: [],
    limits: { people: 6, messageBytes: 65_536, messagesPerSecond: 50, hold: 15 },
    livekit: { room: "standup", key: secret(7), word: encodeBase64url(new Uint8Array(72).fill(8)) },
  },
  { type: "peer-joined", participant: id(5) },
  { type: "peer-left", participant: id(5), reason: "lost" },
  { type: "signal", from: id(5), payload: "AAEC" },
  { type: "pong" },
  { type: "error", code: "rate-limited", message: "Wait.", retryAfter: 2 },
  { type: "error", code: "unknown-peer", message: "Gone.", participant: id(5) },
  { type: "closing", retryAfter: 1.5 },
  { type: "ice", iceServers: [] },
  { type: "sfu", sfu: { url: "wss://sfu.example", token: "e30.e30.c2ln", meshLimit: 4 } },
];

describe("what a client may say", () => {
  it.each(clientMessages)("$type is read as it was written", (message) => {
    expect(decodeClientMessage(JSON.stringify(message))).toEqual(message);
  });

  it.each([
    ["no JSON", "hello"],
    ["nothing", ""],
    ["null", "null"],
    ["a number", "7"],
    ["a list", "[]"],
    ["no type", "{}"],
    ["a type of nobody's", '{"type":"admin"}'],
    ["a type from the prototype", '{"type":"toString"}'],
    ["a server's word", JSON.stringify({ type: "peer-left", participant: id(5), reason: "left" })],
    ["a forged sender", JSON.stringify({ type: "signal", to: id(5), payload: "AAEC", from: id(6) })],
    ["a field too many", JSON.stringify({ type: "leave", reason: "bored" })],
    ["a field too few", JSON.stringify({ ...join, resume: undefined })],
    ["an upper-case room", JSON.stringify({ ...join, room: "Rose" })],
    ["a short room", JSON.stringify({ ...join, room: "ab" })],
    ["a room with a path", JSON.stringify({ ...join, room: "../metrics" })],
    ["a token that is none", JSON.stringify({ ...join, livekit: { token: "e30.e30", device: secret(6) } })],
    ["a token without a device", JSON.stringify({ ...join, livekit: { token: "e30.e30.c2ln" } })],
    ["a short proof", JSON.stringify({ ...join, proof: secret(1).slice(1) })],
    ["a proof in another spelling", JSON.stringify({ ...join, proof: `${secret(0).slice(0, -1)}B` })],
    ["an id in another spelling", JSON.stringify({ ...join, participant: `${id(0).slice(0, -1)}B` })],
    ["a list for an id", JSON.stringify({ type: "signal", to: [id(5)], payload: "AAEC" })],
    ["an empty payload", JSON.stringify({ type: "signal", to: id(5), payload: "" })],
    ["a payload of one odd character", JSON.stringify({ type: "signal", to: id(5), payload: "AAECA" })],
    ["a payload of other letters", JSON.stringify({ type: "signal", to: id(5), payload: "AA+=" })],
    [
      "a payload above the limit",
      JSON.stringify({ type: "signal", to: id(5), payload: "A".repeat(limits.payloadLength + 1) }),
    ],
  ])("%s is refused", (_what, text) => {
    expect(decodeClientMessage(text)).toBeUndefined();
  });

  it("nesting of any depth is refused, not followed", () => {
    const depth = 500_000;
    expect(decodeClientMessage("[".repeat(depth) + "]".repeat(depth))).toBeUndefined();
    expect(decodeClientMessage('{"type":'.repeat(depth))).toBeUndefined();
  });

  it("the largest payload fits into the largest message", () => {
    const text = JSON.stringify({ type: "signal", to: id(5), payload: "A".repeat(limits.payloadLength - 1) + "A" });
    expect(decodeClientMessage(text)).toBeDefined();
    expect(text.length).toBeLessThanOrEqual(messageBytes(2));
  });
});

describe("what a server may say", () => {
  it.each(serverMessages)("$type is read as it was written", (message) => {
    expect(decodeServerMessage(JSON.stringify(message))).toEqual(message);
  });

  it("a newer server's extra fields are left out, its new types are no message", () => {
    expect(decodeServerMessage('{"type":"pong","clock":7}')).toEqual({ type: "pong" });
    expect(decodeServerMessage('{"type":"vote"}')).toBeUndefined();
  });

  it.each([
    ["of a page", { url: "https://sfu.example" }],
    ["of a script", { url: "javascript:wss://" }],
    ["without end", { url: `wss://${"a".repeat(limits.sfuUrlLength)}` }],
    ["with a token that is none", { token: "e30.e30" }],
    ["with a token without end", { token: `e30.e30.${"a".repeat(limits.sfuTokenLength)}` }],
    ["for a part of a person", { meshLimit: 0.5 }],
  ])("an SFU %s is no message", (_what, change) => {
    const sfu = { url: "wss://sfu.example", token: "e30.e30.c2ln", meshLimit: 4, ...change };
    expect(decodeServerMessage(JSON.stringify({ type: "sfu", sfu }))).toBeUndefined();
  });

  it("an error code that nobody knows is no message", () => {
    expect(decodeServerMessage('{"type":"error","code":"constructor","message":"x"}')).toBeUndefined();
  });
});

describe("any bytes at all", () => {
  it("never throw", () => {
    const anything = fc.oneof(
      fc.string(),
      fc.json(),
      fc.anything().map((value) => JSON.stringify(value) ?? ""),
    );
    fc.assert(
      fc.property(anything, (text) => {
        expect(() => [decodeClientMessage(text), decodeServerMessage(text)]).not.toThrow();
      }),
      { numRuns: 2_000 },
    );
  });

  it("a message with one field replaced is refused or stays a message of its type", () => {
    const fields = ["type", "room", "proof", "participant", "resume", "session", "returning", "to", "payload"];
    expectAnyFieldSafe(clientMessages, fields);
  });
});
